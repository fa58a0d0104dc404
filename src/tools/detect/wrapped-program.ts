import { basename, isAbsolute } from 'node:path';

/** What a script of a shell starts in its own place, with its arguments. */
export type WrappedProgram =
  /** Another program, by its whole path. */
  | { readonly kind: 'program'; readonly path: string }
  /** The program of its own name that a version manager chooses, which this command prints the path of. */
  | { readonly kind: 'managed'; readonly which: readonly string[] };

const SHELL = /^#!\s*(?:\/usr\/bin\/env\s+)?(?:\S*\/)?(?:ba|da|k|z)?sh\b/;
/** `exec "/opt/pyenv/libexec/pyenv" exec "$program" "$@"`, and asdf's the same. */
const MANAGER = /^\s*exec\s+["']?([^\s"'$]*(?:pyenv|asdf|mise))["']?\s+exec\s/m;
/** `exec /opt/tools/bin/aider --flag "$@"`: only one that is sure to be the program. */
const PROGRAM =
  /^\s*exec\s+(?:"(\/[^"$`\\]+)"|'(\/[^']+)'|(\/[^\s"'$`\\;|&<>()*?[\]{}~#]+))(?:\s[^\n;|&<>]*)?\s"\$@"\s*$/m;

/**
 * What a wrapper starts, by its text: a shim of pyenv or asdf, or a script that ends in `exec PROGRAM "$@"`; null: it is no such
 * script.
 * @param path of the wrapper.
 */
export function wrappedProgram(path: string, text: string): WrappedProgram | null {
  if (!SHELL.test(text)) return null;
  const manager = MANAGER.exec(text)?.[1];
  if (manager !== undefined) return { kind: 'managed', which: [manager, 'which', basename(path)] };
  const found = PROGRAM.exec(text);
  const program = found?.[1] ?? found?.[2] ?? found?.[3];
  return program === undefined || !isAbsolute(program) ? null : { kind: 'program', path: program };
}

import { closeSync, openSync, readSync } from 'node:fs';

const HEAD_BYTES = 4096;

/**
 * The interpreter that runs a Python program's script, as its first lines name it; null when they name none.
 * `#!/usr/bin/env python3` gives `python3`, to be looked up. Installers write a path that a kernel would not take (too
 * long, or with a space) as a line of shell that runs it: `'''exec' "/path with/python" "$0" "$@"`.
 */
export function interpreterIn(head: string): string | null {
  const [first = '', second = ''] = head.split('\n', 2);
  const shebang = /^#!\s*(\S+)(?:\s+(.*\S))?\s*$/.exec(first);
  if (shebang === null) return null;
  const [, program = '', rest = ''] = shebang;
  if (program.endsWith('/env')) return pythonOnly(rest.replace(/^-S\s+/, '').split(/\s+/, 1)[0] ?? '');
  if (/\/(?:ba|da)?sh$/.test(program)) {
    const exec = /^'''exec' (?:"([^"]+)"|'([^']+)'|(\S+)) /.exec(second);
    return pythonOnly(exec?.[1] ?? exec?.[2] ?? exec?.[3] ?? '');
  }
  return pythonOnly(program);
}

/** The interpreter that a script's first lines name; null when they name none or can't be read. */
export function interpreterOf(script: string): string | null {
  const head = headOf(script);
  return head === null ? null : interpreterIn(head);
}

/** The start of a file as text; null: it can't be read. */
export function headOf(path: string): string | null {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    const file = openSync(path, 'r');
    try {
      return head.toString('utf8', 0, readSync(file, head));
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

function pythonOnly(program: string): string | null {
  return /(?:^|[\\/])python[\d.]*$/.test(program) ? program : null;
}

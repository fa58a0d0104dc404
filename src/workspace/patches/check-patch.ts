/** What a patch would do to a working folder, or why it is not to be applied. */
export type PatchCheck =
  /** Paths relative to the top of the repository, as the patch names them, each once. */
  | { readonly files: readonly string[]; readonly problem: null }
  | { readonly files: readonly []; readonly problem: string };

/** One file of a patch while it is read. */
interface Section {
  readonly paths: Set<string>;
  mode: string;
  /** The text of what is added, for a link: where it leads to. */
  added: string;
}

const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const GITLINK = '160000';
const LINK = '120000';

/**
 * Checks a patch in git's format (`diff --git a/… b/…`) without a repository: it changes only files inside of the root, and
 * nothing of git's or aim's own. git is to read it again before it is applied.
 * @param base the commit that it is made for. @param hasCommit whether the repository has a commit.
 */
export function checkPatch(patch: string, base: string, hasCommit: (commit: string) => boolean): PatchCheck {
  const problem = (text: string): PatchCheck => ({ files: [], problem: text });
  if (patch.trim() === '') return problem('the patch is empty');
  if (!COMMIT_ID.test(base)) return problem(`the patch names no commit that it is made for: ${JSON.stringify(base)}`);
  if (!hasCommit(base)) return problem(`the patch is made for ${base}, a commit that this repository does not have`);
  const sections: Section[] = [];
  const fault = readSections(patch, sections);
  if (fault !== null) return problem(fault);
  if (sections.length === 0) return problem('the patch has no `diff --git` line');
  for (const section of sections) {
    const wrong = sectionProblem(section);
    if (wrong !== null) return problem(wrong);
  }
  return { files: [...new Set(sections.flatMap(({ paths }) => [...paths]))], problem: null };
}

/** @returns what is wrong with the form, or null. */
function readSections(patch: string, sections: Section[]): string | null {
  const lines = patch.split('\n');
  let section: Section | null = null;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const where = `line ${at + 1} of the patch`;
    if (line.startsWith('diff --git ')) {
      section = { paths: new Set(), mode: '', added: '' };
      sections.push(section);
      const both = pathsOfHead(line.slice('diff --git '.length));
      for (const path of both) section.paths.add(path);
      continue;
    }
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    const named = /^(?:--- |\+\+\+ )(.*)$/.exec(line);
    const isHeader = hunk !== null || named !== null || line.startsWith('@@');
    if (isHeader && section === null) return `${where} belongs to no file`;
    if (section === null) continue;
    if (hunk !== null) {
      const end = endOfHunk(lines, at + 1, Number(hunk[1] ?? 1), Number(hunk[2] ?? 1), section);
      if (end === null) return `the hunk at ${where} does not have the lines that it announces`;
      at = end - 1;
    } else if (named !== null) {
      const path = pathOfName(named[1]!);
      if (path === undefined) return `${where} names no path`;
      if (path !== null) section.paths.add(path);
    } else if (line.startsWith('@@')) {
      return `${where} is no hunk`;
    } else if (/^Binary files .* differ$/.test(line)) {
      return `${where} stands for a binary file, whose content the patch does not have`;
    } else {
      readExtended(line, section);
    }
  }
  return null;
}

/** A header line of git's own. Others are passed over, as git does. */
function readExtended(line: string, section: Section): void {
  const mode = /^(?:new file mode|new mode|deleted file mode|old mode|index \S+) (\d{6})$/.exec(line)?.[1];
  // A link that becomes a file, or the other way round, is two sections; the graver mode counts.
  if (mode !== undefined && section.mode !== LINK && section.mode !== GITLINK) section.mode = mode;
  const moved = /^(?:rename|copy) (?:from|to) (.+)$/.exec(line)?.[1];
  if (moved !== undefined) section.paths.add(unquoted(moved));
}

/** @returns the index behind the hunk's last line, or null when it is cut short. */
function endOfHunk(
  lines: readonly string[],
  from: number,
  before: number,
  after: number,
  section: Section,
): number | null {
  let [left, right] = [before, after];
  let at = from;
  for (; left > 0 || right > 0; at++) {
    const line = lines[at];
    if (line === undefined || left < 0 || right < 0) return null;
    const first = line[0] ?? ' ';
    if (first === '+') {
      right -= 1;
      section.added += line.slice(1);
    } else if (first === '-') {
      left -= 1;
    } else if (first === ' ') {
      left -= 1;
      right -= 1;
    } else if (first !== '\\') {
      return null;
    }
  }
  if (left < 0 || right < 0) return null;
  while (lines[at]?.startsWith('\\') === true) at += 1;
  return at;
}

/** `a/x b/x`: the two halves are alike where nothing is renamed. Where they are not, other lines name the paths. */
function pathsOfHead(rest: string): string[] {
  const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*")$/.exec(rest) ?? /^("(?:[^"\\]|\\.)*") (.+)$/.exec(rest);
  if (quoted !== null) return [quoted[1]!, quoted[2]!].map((part) => withoutPrefix(unquoted(part)));
  const half = (rest.length - 1) / 2;
  const [left, right] = [rest.slice(0, half), rest.slice(half + 1)];
  if (Number.isInteger(half) && rest[half] === ' ' && withoutPrefix(left) === withoutPrefix(right)) {
    return [withoutPrefix(left)];
  }
  return [];
}

/** @returns null for /dev/null, undefined for what is no path. */
function pathOfName(rest: string): string | null | undefined {
  // git ends a name that has a space in it with a tab.
  const name = rest.endsWith('\t') ? rest.slice(0, -1) : rest;
  if (name === '/dev/null') return null;
  const path = unquoted(name);
  return /^[ab]\//.test(path) ? path.slice(2) : undefined;
}

function withoutPrefix(path: string): string {
  return /^[ab]\//.test(path) ? path.slice(2) : path;
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** A name as git quotes it, as bytes in octal and the escapes of C; any other as it is. */
function unquoted(name: string): string {
  if (!name.startsWith('"') || !name.endsWith('"') || name.length < 2) return name;
  const bytes: Buffer[] = [];
  for (const [, octal, escape, plain] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/g)) {
    if (octal !== undefined) bytes.push(Buffer.from([Number.parseInt(octal, 8) & 0xff]));
    else if (escape !== undefined) bytes.push(Buffer.from([ESCAPES[escape] ?? escape.charCodeAt(0)]));
    else bytes.push(Buffer.from(plain ?? ''));
  }
  return Buffer.concat(bytes).toString('utf8');
}

function sectionProblem({ paths, mode, added }: Section): string | null {
  if (paths.size === 0) return 'the patch changes a file that it does not name';
  for (const path of paths) {
    const wrong = pathProblem(path);
    if (wrong !== null) return `the patch changes ${JSON.stringify(path)}, ${wrong}`;
  }
  const [path = ''] = paths;
  if (mode === GITLINK) return `the patch changes ${JSON.stringify(path)}, a submodule`;
  if (mode === LINK && added !== '' && leadsOut(path, added)) {
    return `the patch makes ${JSON.stringify(path)} a link that leads out of the repository`;
  }
  return null;
}

/** Names that are git's or aim's own on every file system, also on one that ignores case or shortens names. */
const OWN_NAMES = /^(?:\.git|\.aim|git~\d+)(?:[ .]*|:.*)$/i;

/** Why a path of a patch is none that it may change, as the rest of a sentence; null: it may. */
export function pathProblem(path: string): string | null {
  if (path === '' || path.includes('\0')) return 'which is no path';
  if (path.startsWith('/') || path.includes('\\') || /^[A-Za-z]:/.test(path)) return 'which is not below the root';
  const parts = path.split('/');
  if (parts.includes('..')) return 'which is not below the root';
  if (parts.includes('') || parts.includes('.')) return 'which is no plain path';
  // Characters that some file systems leave out of a name.
  const plain = parts.map((part) => part.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu, ''));
  return plain.some((part) => OWN_NAMES.test(part)) ? 'which is no file of the project' : null;
}

/** Whether a link at a path leads out of the root, or to what is git's or aim's own. */
export function leadsOut(path: string, target: string): boolean {
  if (target.startsWith('/') || target.includes('\\') || /^[A-Za-z]:/.test(target)) return true;
  let depth = path.split('/').length - 1;
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return target.split('/').some((part) => OWN_NAMES.test(part));
}

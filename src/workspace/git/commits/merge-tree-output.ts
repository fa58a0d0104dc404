import type { Conflict } from '../../../model/merging/conflict.ts';
import type { Oid } from './refs.ts';

/** What `git merge-tree --write-tree -z --messages` found. */
export type MergeTree =
  | { readonly kind: 'merged'; readonly tree: Oid }
  | { readonly kind: 'conflict'; readonly conflicts: readonly Conflict[] }
  | { readonly kind: 'unknown'; readonly why: string };

const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Reads it. A conflict prints a tree as well, with markers in its files, and exit code 1 also means that something could
 * not be merged at all: only exit code 0 with a tree is a merge.
 */
export function parseMergeTree(code: number | null, stdout: string, line: string): MergeTree {
  const fields = stdout.split('\0');
  const tree = fields.shift()?.trim() ?? '';
  if (!OID.test(tree)) return { kind: 'unknown', why: line === '' ? 'git merge-tree printed no tree' : line };
  if (code === 0) return { kind: 'merged', tree };
  if (code !== 1) return { kind: 'unknown', why: line };
  const staged = readStages(fields);
  const messages = readMessages(fields);
  const named = new Set(messages.flatMap(({ files }) => files));
  const unnamed = staged.filter((file) => !named.has(file));
  const rest = unnamed.map((file) => ({ files: [file], kind: 'contents', message: `Merge conflict in ${file}` }));
  const conflicts = [...messages, ...rest];
  return conflicts.length > 0 ? { kind: 'conflict', conflicts } : { kind: 'unknown', why: line };
}

/** `MODE OID STAGE TAB path` up to an empty field: the files that have more than one version. */
function readStages(fields: string[]): string[] {
  const files = new Set<string>();
  for (let field = fields.shift(); field !== undefined && field !== ''; field = fields.shift()) {
    files.add(field.slice(field.indexOf('\t') + 1));
  }
  return [...files];
}

/** `n path{n} TYPE text` again and again. */
function readMessages(fields: string[]): Conflict[] {
  const conflicts: Conflict[] = [];
  while (/^\d+$/.test(fields[0] ?? '')) {
    const files = fields.splice(0, 1 + Number(fields[0])).slice(1);
    const [type = '', text = ''] = fields.splice(0, 2);
    const kind = /^CONFLICT \((.+)\)$/.exec(type)?.[1];
    if (kind !== undefined) conflicts.push({ files, kind, message: text.trim() });
  }
  return conflicts;
}

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../../lib/files/replace-file.ts';
import type { RemoteOutput } from '../../model/turn/remote-work.ts';

/** A change that a tool made elsewhere, as it came. `problem`: why its text alone forbids to apply it. */
export type DeliveredPatch = Pick<
  Extract<RemoteOutput, { readonly kind: 'patch' }>,
  'patch' | 'base_commit' | 'problem'
>;

/** Writes a patch as it came. @returns the file; null: there is nothing to write, or the disk takes it not. */
export function keepPatch(file: string, { patch }: DeliveredPatch): string | null {
  if (patch === '') return null;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    replaceFile(file, (append) => append(patch), { mode: 0o600, durable: false });
    return file;
  } catch {
    return null;
  }
}

/** Why a patch was not applied, as a sentence fragment that names its file. */
export function notAppliedText(why: string, file: string | null): string {
  return `its patch was not applied: ${why}${file === null ? '' : `; it is kept as ${file}`}`;
}

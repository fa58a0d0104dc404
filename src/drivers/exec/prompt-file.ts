import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { orphanRegistry } from '../../process/records/orphan-registry.ts';

/** A file that only this user may read, with a prompt in it. It is removed when it is disposed of. */
export function promptFile(text: string): Disposable & { readonly path: string } {
  const folder = orphanRegistry.tempFolder();
  const path = join(folder.path, 'prompt.txt');
  writeFileSync(path, text, { mode: 0o600 });
  return { path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

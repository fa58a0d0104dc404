import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readJobText } from '../../src/jobs/read-job-file.ts';
import { Registry } from '../../src/tools/registry.ts';

/** The text of a job file, `-` for stdin. */
export async function readSource(file: string): Promise<string> {
  return file === '-' ? readStdin() : readJobText(file);
}

export async function readStdin(): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString('utf8');
}

/** The built-in tools, the user's own, and those of --registry. */
export function loadRegistry(file: string | undefined): Registry {
  const config = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const own = join(config, 'aim', 'tools.json');
  const registry = existsSync(own) ? Registry.builtIn().withFile(own, true) : Registry.builtIn();
  return file === undefined ? registry : registry.withFile(file, false);
}

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { readJobText } from '../../src/jobs/file/read-job-file.ts';
import { orAbort } from '../../src/lib/clock.ts';
import { Registry } from '../../src/tools/registry.ts';

/** The text of a job file, `-` for stdin. @throws the signal's reason. */
export async function readSource(file: string, signal: AbortSignal): Promise<string> {
  return file === '-' ? readStdin(signal) : readJobText(file);
}

/** All of stdin, unless the user has had enough of it. @throws the signal's reason. */
export async function readStdin(signal: AbortSignal): Promise<string> {
  const bytes = await orAbort(buffer(process.stdin), signal);
  return bytes.toString('utf8');
}

/** The built-in tools, the user's own, and those of --registry. */
export function loadRegistry(file: string | undefined): Registry {
  const config = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const own = join(config, 'aim', 'tools.json');
  const registry = existsSync(own) ? Registry.builtIn().withFile(own, true) : Registry.builtIn();
  return file === undefined ? registry : registry.withFile(file, false);
}

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programCommand } from '../../fixtures/program-command.ts';
import type { DyingRun } from './programs/dying-run.ts';

const [program, ...args] = programCommand('test/jobs/programs/dying-run.ts');

/**
 * Runs a part of a run in a process of its own, which kills itself after an event.
 * @param document a job file; null: the newest run that has something left goes on.
 * @param more `killed`: it is killed when that resolves, if it has not ended by then.
 * @returns how the process ended: the signal, or the exit code and its stderr.
 */
export async function diePart(
  checkout: string,
  document: object | null,
  die: DyingRun['die'],
  environment: DyingRun['environment'] = process.env,
  more: { readonly tools?: string; readonly killed?: Promise<unknown> } = {},
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'aim-part-'));
  const file = join(folder, 'part.json');
  writeFileSync(
    file,
    JSON.stringify({ checkout, document, environment, die, tools: more.tools ?? null } satisfies DyingRun),
  );
  const child = spawn(program, [...args, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  void more.killed?.then(() => child.kill('SIGKILL'));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = await new Promise<string>((resolve) =>
    child.on('close', (code, signal) => resolve(signal ?? `${code} ${errors}`)),
  );
  rmSync(folder, { recursive: true, force: true });
  return ended;
}

import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkName } from '../../src/control/protocol/socket-name.ts';
import { backgroundLog, isAlive } from '../../src/host/clusters/background-log.ts';
import { sleep } from '../../src/lib/clock.ts';
import { didYouMean } from '../../src/lib/text/nearest.ts';
import { sanitize } from '../../src/lib/text/sanitize.ts';
import { AimError } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { AnswerOutput } from '../answers/answer-output.ts';
import { statusOfName } from '../clusters/status-of-name.ts';
import { forLocale } from '../host/ascii.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

const LOOK_AGAIN_MS = 100;
const PIECE_BYTES = 64 * 1024;

/** What `aim logs` is given. */
export interface LogsOptions {
  /** Not given: the cluster whose log was written last. */
  readonly name: string | undefined;
  /** Go on until the cluster has ended. */
  readonly follow: boolean;
}

/** Prints the log of a cluster in the background. @throws AimError no_cluster; the signal's reason. */
export async function logs({ name, follow }: LogsOptions, context: CommandContext): Promise<CommandResult> {
  const { environment, clock, signal, stdout, json } = context;
  const found =
    name === undefined ? newest(environment) : { name: checkName(name), path: backgroundLog(name, environment) };
  if (found === null || !existsSync(found.path)) throw noLog(name, environment);
  const output = json ? null : new AnswerOutput(stdout);
  const file = openSync(found.path, 'r');
  const decoder = new TextDecoder();
  let whole = '';
  const readOn = async () => {
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let count = readSync(file, piece); count > 0; count = readSync(file, piece)) {
      const text = sanitize(decoder.decode(piece.subarray(0, count), { stream: true }));
      if (json) whole += text;
      else await output?.write(forLocale(text, environment));
    }
  };
  try {
    // Of the aim that runs the cluster; null: it has ended.
    const pid = follow ? ((await statusOfName(found.name, context))?.pid ?? null) : null;
    for (;;) {
      // Asked first: what was written before the end is read. The last line is written when nothing listens any more.
      const isOver = pid === null || !isAlive(pid);
      await readOn();
      if (isOver) break;
      await sleep(clock, LOOK_AGAIN_MS, signal);
    }
  } finally {
    closeSync(file);
  }
  return { exitCode: EXIT.ok, lines: [], document: { version: 1, name: found.name, path: found.path, text: whole } };
}

function namesWithLog(environment: CommandContext['environment']): string[] {
  const folder = dirname(backgroundLog('any', environment));
  return existsSync(folder)
    ? readdirSync(folder).flatMap((file) => (file.endsWith('.log') ? [file.slice(0, -'.log'.length)] : []))
    : [];
}

function newest(environment: CommandContext['environment']): { readonly name: string; readonly path: string } | null {
  const folder = dirname(backgroundLog('any', environment));
  const found = namesWithLog(environment).map((name) => ({ name, path: join(folder, `${name}.log`) }));
  const [last] = found
    .map((each) => ({ ...each, at: statSync(each.path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.at - a.at);
  return last ?? null;
}

function noLog(name: string | undefined, environment: CommandContext['environment']): AimError {
  if (name === undefined) {
    return new AimError('no_cluster', 'no cluster has a log', { hint: 'those of aim launch --detach have one' });
  }
  const hint =
    didYouMean(name, namesWithLog(environment)) ?? 'those of aim launch --detach have one; aim attach follows any';
  return new AimError('no_cluster', `${name} has no log`, { hint });
}

import { readFileSync } from 'node:fs';
import { checkNewName, socketNames } from '../../../src/control/protocol/socket-name.ts';
import { backgroundLog } from '../../../src/host/clusters/background-log.ts';
import { loadRegistry } from '../../../src/host/load-registry.ts';
import { startInBackground } from '../../../src/host/clusters/start-in-background.ts';
import { sleep } from '../../../src/lib/clock.ts';
import { AimError } from '../../../src/model/errors.ts';
import type { ClusterStatus } from '../../../src/model/cluster/cluster-status.ts';
import { EXIT } from '../../../src/model/exit-codes.ts';
import type { Exit } from '../../../src/model/turn/exit.ts';
import { statusOfName } from '../../clusters/status-of-name.ts';
import type { CommandContext } from '../../host/command-context.ts';
import type { CommandResult } from '../../host/command-result.ts';

const LOOK_AGAIN_MS = 50;

/** What `aim launch --detach` is given. */
export interface DetachOptions {
  readonly tool: string;
  /** Null: the tool's id, with a number behind it while that is taken. */
  readonly name: string | null;
  readonly registry: string | undefined;
  /** The other flags of the line, as words. */
  readonly words: readonly string[];
}

/** Starts a cluster that outlives this command and its terminal, and waits until it takes prompts. */
export async function detach(options: DetachOptions, context: CommandContext): Promise<CommandResult> {
  const { environment } = context;
  const { tool } = options;
  loadRegistry(options.registry, environment).get(tool);
  for (const tried: string[] = []; ;) {
    const name = options.name === null ? await freeName(tool, tried, context) : checkNewName(options.name);
    const result = await startNamed(name, options, context);
    if (result !== null) return result;
    // Somebody was faster.
    if (options.name !== null) throw nameTaken(name);
    tried.push(name);
  }
}

/** Null: another cluster has the name. */
async function startNamed(
  name: string,
  { tool, words: given }: DetachOptions,
  context: CommandContext,
): Promise<CommandResult | null> {
  const { environment, folder, clock, signal, verbose } = context;
  const log = backgroundLog(name, environment);
  if ((await statusOfName(name, context)) !== null) return null;
  const words = ['launch', tool, `--name=${name}`, '--no-console', ...(verbose ? ['-v'] : []), ...given];
  const child = await startInBackground(words, { folder, environment, log });
  let end: Exit | null = null;
  void child.exited.then((exit) => (end = exit));
  try {
    for (;;) {
      const status = await statusOfName(name, context);
      if (status?.pid === child.pid && status.state === 'ready') return ready(status, log);
      if (end !== null) return status === null ? failed(name, end, log) : null;
      await sleep(clock, LOOK_AGAIN_MS, signal);
    }
  } catch (error) {
    // Ctrl-C while it starts: nobody would know of it.
    child.signal('SIGTERM');
    throw error;
  }
}

function ready(status: ClusterStatus, log: string): CommandResult {
  const { name, tool, count, cwd, pid } = status;
  return {
    exitCode: EXIT.ok,
    lines: [
      `${name} runs in the background: ${count} × ${tool} in ${cwd} (pid ${pid})`,
      `  send it a prompt:  aim send --name ${name} "…"`,
      `  end it:            aim stop ${name}`,
      `  its log:           aim logs -f ${name}   (${log})`,
    ],
    document: { version: 1, name, pid, log, status },
  };
}

function failed(name: string, end: Exit, log: string): CommandResult {
  // It is the reason, as of a cluster in the foreground.
  const why = lastError(readFileSync(log, 'utf8'));
  const exitCode = end.by === 'itself' && end.code !== 0 ? end.code : EXIT.failed;
  return {
    exitCode,
    lines: [],
    problems: [...why, `the log of ${name} is ${log}`],
    document: { version: 1, name, log, exit_code: exitCode, why: why.join('; ') },
  };
}

/** The last error of a log with what belongs to it, or its last line where a cluster ended without one. */
function lastError(log: string): string[] {
  const lines = log.trimEnd().split('\n');
  const first = lines.findLastIndex((line) => line.startsWith('aim: '));
  if (first === -1) return lines.slice(-1);
  return lines.slice(first).map((line) => line.replace(/^aim: /, '').trim());
}

function nameTaken(name: string): AimError {
  return new AimError('name_taken', `a cluster ${name} is already running`);
}

/** As a cluster in the foreground chooses its name: a killed one has left its socket and not its name. */
async function freeName(tool: string, tried: readonly string[], context: CommandContext): Promise<string> {
  const sockets = socketNames(context.environment);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? tool : `${tool}-${number}`;
    const isTaken = tried.includes(name) || (sockets.includes(name) && (await statusOfName(name, context)) !== null);
    if (!isTaken) return name;
  }
}

import { SOCKET_VARIABLE } from '../../src/control/client/find-cluster.ts';
import { type HostEnd, ClusterHost, type ClusterHostOptions } from '../../src/host/cluster-host.ts';
import { orAbort, systemClock } from '../../src/lib/clock.ts';
import { AimError } from '../../src/model/errors.ts';
import { sanitizeLine } from '../../src/lib/sanitize.ts';
import { createReporter, defaultReporter } from '../../src/reporters/create-reporter.ts';
import type { CommandResult, Signals } from '../host/aim-command.ts';
import { answerStdin } from '../answers/answer-stdin.ts';
import { runCommand, requireCommand } from './run-command.ts';
import { colorOn } from '../host/color.ts';
import { TurnTally } from '../answers/turn-tally.ts';

export interface LaunchOptions {
  /** What gets the terminal once the cluster is ready, or null. */
  readonly command: readonly string[] | null;
  /** Each line of stdin is a prompt, and its turn may take so long; or null. */
  readonly stdin: { readonly timeoutMs: number } | null;
  readonly json: boolean;
}

/** How long a gentle end may take: the running turns are interrupted in it. */
const END_MS = 5000;
const HURRIED_MS = 2000;

/** What it came to: the exit code, why it ended, and what else the document holds. */
interface Work {
  readonly exitCode: number;
  readonly why: string;
  readonly turns?: readonly unknown[];
}

/** Why the work is broken off, when the cluster ends by itself. */
class Ended extends Error {
  readonly ending: HostEnd;

  constructor(ending: HostEnd) {
    super(`the cluster was ${ending.why}`);
    this.ending = ending;
  }
}

/** Holds a cluster until it is told to end, or has nothing to do any more; its last line on stderr tells why. */
export async function launchCluster(
  options: ClusterHostOptions,
  shown: LaunchOptions,
  signals: Signals,
): Promise<CommandResult> {
  const { stdout, stderr } = process;
  if (shown.command !== null) requireCommand(shown.command);
  const tally = new TurnTally();
  // A picture that is drawn over and over leaves no room for anybody else's text.
  const kind = shown.stdin !== null ? 'plain' : defaultReporter(stderr, process.env);
  await using reporter = createReporter(kind, { stdout, stderr, clock: systemClock, color: colorOn(stderr) });
  await using held = await ClusterHost.open({
    ...options,
    onEvent(event) {
      tally.count(event);
      reporter.report(event);
    },
  });
  const ended = new AbortController();
  void held.ending.then((ending) => ended.abort(new Ended(ending)));
  const stop = AbortSignal.any([signals.signal, ended.signal]);
  // Whoever waits for a turn is told at once, the command among them.
  stop.addEventListener('abort', () => void held.shutdown(HURRIED_MS), { once: true });
  signals.kill.addEventListener('abort', () => void held.shutdown(0), { once: true });
  let work: Work;
  try {
    await held.start(stop);
    // The command has the terminal; a log may go on.
    if (shown.command !== null && kind === 'listr') await reporter[Symbol.asyncDispose]();
    work = await workOn(held, shown, stop);
    if (stop.aborted) work = stoppedBy(stop.reason, work);
  } catch (error) {
    const isLost = error instanceof AimError && error.code === 'pool_given_up';
    if (!isLost && !stop.aborted) throw error;
    work = isLost ? { exitCode: error.exitCode, why: error.message } : stoppedBy(stop.reason, { exitCode: 0, why: '' });
  }
  await held.shutdown(END_MS);
  await reporter[Symbol.asyncDispose]();
  const status = held.status();
  const upMs = systemClock.now() - Date.parse(status.started_at);
  stderr.write(`${sanitizeLine(`${held.name}: ${work.why} · ${tally.words(upMs)}`)}\n`);
  const { exitCode, why, turns } = work;
  const document = {
    version: 1,
    name: held.name,
    exit_code: exitCode,
    why,
    counts: tally.counts,
    ...(turns && { turns }),
    status,
  };
  return { exitCode, lines: [], document };
}

async function workOn(held: ClusterHost, { command, stdin, json }: LaunchOptions, stop: AbortSignal): Promise<Work> {
  if (command !== null) {
    const environment = { ...process.env, [SOCKET_VARIABLE]: held.socket ?? '' };
    return runCommand(command, environment, stop);
  }
  if (stdin !== null) {
    const output = json ? null : process.stdout;
    return answerStdin(held.control, { input: process.stdin, output, ...stdin }, stop);
  }
  return orAbort(new Promise<never>(() => {}), stop);
}

/** What a reason to stop makes of the work: a command that was stopped keeps its exit code, unless all is lost. */
function stoppedBy(reason: unknown, work: Work): Work {
  const before = work.why === '' ? '' : `; ${work.why}`;
  if (reason instanceof Ended) {
    const { ending } = reason;
    if (ending.why === 'stopped') return { ...work, why: `stopped by \`aim stop\`${before}` };
    return { ...work, exitCode: work.exitCode || ending.error.exitCode, why: `${ending.error.message}${before}` };
  }
  if (reason instanceof AimError) return { ...work, exitCode: reason.exitCode, why: `${reason.message}${before}` };
  throw reason;
}

import { ClusterHost, type HostEnd } from '../../src/host/clusters/cluster-host.ts';
import { loadRegistry } from '../../src/host/load-registry.ts';
import { checkCommand, runCommand } from '../../src/host/clusters/run-command.ts';
import { SOCKET_VARIABLE } from '../../src/control/protocol/socket-variable.ts';
import { sanitizeLine } from '../../src/lib/text/sanitize.ts';
import { orAbort } from '../../src/lib/clock.ts';
import { AimError } from '../../src/model/errors.ts';
import type { AimEvent } from '../../src/model/events.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { ONE_SESSION, pickPoolSettings } from '../../src/model/pool/pool-settings.ts';
import { createReporter, defaultReporter } from '../../src/reporters/create-reporter.ts';
import { hasColor } from '../host/color.ts';
import { eventLog } from '../host/log/event-log.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { answerStdin } from './launch/answer-stdin.ts';
import { openConsole, wantsConsole } from './launch/console/open-console.ts';
import type { LaunchOptions, Purpose } from './launch/launch-options.ts';
import { TurnTally } from './launch/turn-tally.ts';

/** How long the cluster may take to end: running turns are interrupted within it. */
const SHUTDOWN_MS = 5000;
/** How long it may take after a signal, or when the cluster ended by itself. */
const HURRIED_SHUTDOWN_MS = 2000;

/** Why `launch` ends, with its exit code and what else its document has. */
interface LaunchEnd {
  readonly exitCode: number;
  readonly why: string;
  readonly turns?: readonly unknown[];
}

/** Runs a cluster in the foreground until it has served its purpose or is stopped. The last line on stderr is why it ended. */
export async function launch(options: LaunchOptions, context: CommandContext): Promise<CommandResult> {
  const { purpose, registry, settings, ...rest } = options;
  const { stdout, stderr, environment, clock, verbose, quiet } = context;
  if (purpose.kind === 'command') checkCommand(purpose.argv);
  const tally = new TurnTally();
  // A picture that is drawn over and over leaves no room for the answers.
  const kind = purpose.kind === 'stdin' || verbose ? 'plain' : defaultReporter(stderr, environment);
  const reporterOptions = { stdout, stderr, clock, color: hasColor(stderr, context), verbose };
  const logEvent = eventLog(context);
  const console = kind === 'listr' && wantsConsole(options, context) ? await openConsole(reporterOptions) : null;
  await using reporter = console?.picture ?? (await createReporter(kind, reporterOptions));
  const onEvent = (event: AimEvent) => {
    tally.count(event);
    logEvent?.(event);
    reporter.report(event);
    console?.report(event);
  };
  const registryOfUser = loadRegistry(registry, environment);
  if ((settings.repo_map ?? 0) > 0 && registryOfUser.get(options.tool).repoMap === undefined) {
    throw new AimError('usage', `--repo-map: ${options.tool} sends no map of the repository along`);
  }
  if (settings.processes !== undefined && registryOfUser.get(options.tool).sharedProcess === undefined) {
    throw new AimError('usage', `--processes: is not for ${options.tool}: ${ONE_SESSION}`);
  }
  await using cluster = await ClusterHost.open({
    ...rest,
    // At a console there is somebody who can answer.
    ...(console !== null && { approvals: 'ask' as const }),
    ...pickPoolSettings(settings),
    registry: registryOfUser,
    environment,
    clock,
    onEvent,
  });
  const serve = async (stop: AbortSignal) => {
    using _keys = console?.serve(cluster, options, context);
    await cluster.start(stop);
    // The command gets the terminal; lines of a log may go on.
    if (purpose.kind === 'command' && kind === 'listr') await reporter[Symbol.asyncDispose]();
    // Awaited here: the keys are read until it ends.
    return await servePurpose(cluster, purpose, context, stop);
  };
  const { exitCode, why, turns } = await untilStopped(cluster, context, serve);
  await cluster.shutdown(SHUTDOWN_MS);
  await reporter[Symbol.asyncDispose]();
  const status = cluster.status();
  const upMs = clock.now() - Date.parse(status.started_at);
  const last = sanitizeLine(`${cluster.name}: ${why} · ${tally.summary(upMs)}`);
  stderr.write(`${last}\n`);
  context.log?.(last);
  const document = {
    version: 1,
    name: cluster.name,
    exit_code: exitCode,
    why,
    counts: tally.counts,
    ...(turns && { turns }),
    ...(cluster.leftBehind.length > 0 && { left: cluster.leftBehind }),
    status,
  };
  // Why it failed is no progress.
  return { exitCode, lines: [], problems: quiet && exitCode !== EXIT.ok ? [last] : [], document };
}

/** The reason of a stop signal for a cluster that ended by itself, by `aim stop` or at the console. */
class ClusterEnded extends Error {
  readonly end: HostEnd;

  constructor(end: HostEnd) {
    super(`the cluster was ${end.why}`);
    this.end = end;
  }
}

/** Calls `serve` with a signal that aborts when the user, `aim stop` or the cluster itself ends it. @returns why it ended. */
async function untilStopped(
  cluster: ClusterHost,
  { signal, kill }: CommandContext,
  serve: (stop: AbortSignal) => Promise<LaunchEnd>,
): Promise<LaunchEnd> {
  const ended = new AbortController();
  void cluster.ending.then((end) => ended.abort(new ClusterEnded(end)));
  const stop = AbortSignal.any([signal, ended.signal]);
  // At once: a command that waits for a turn gets its end.
  stop.addEventListener('abort', () => void cluster.shutdown(HURRIED_SHUTDOWN_MS), { once: true });
  kill.addEventListener('abort', () => void cluster.shutdown(0), { once: true });
  try {
    const end = await serve(stop);
    return stop.aborted ? endOf(stop.reason, end) : end;
  } catch (error) {
    if (error instanceof AimError && error.code === 'pool_given_up') {
      return { exitCode: error.exitCode, why: error.message };
    }
    if (!stop.aborted) throw error;
    return endOf(stop.reason, { exitCode: EXIT.ok, why: '' });
  }
}

async function servePurpose(
  cluster: ClusterHost,
  purpose: Purpose,
  { stdin, stdout, environment, json, ignored, kill }: CommandContext,
  stop: AbortSignal,
): Promise<LaunchEnd> {
  switch (purpose.kind) {
    case 'command':
      return runCommand(
        purpose.argv,
        { environment: { ...environment, [SOCKET_VARIABLE]: cluster.socket ?? '' }, ignored, kill },
        stop,
      );
    case 'stdin': {
      const timeoutMs = purpose.turnTimeoutMs;
      return answerStdin(cluster, { input: stdin, output: json ? null : stdout, timeoutMs, environment }, stop);
    }
    case 'until-stopped':
      return orAbort(new Promise<never>(() => {}), stop);
  }
}

/** The end for the reason of a stop. A command that was stopped keeps its exit code, unless the whole cluster is lost. */
function endOf(reason: unknown, before: LaunchEnd): LaunchEnd {
  const detail = before.why === '' ? '' : `; ${before.why}`;
  if (reason instanceof ClusterEnded) {
    const { end } = reason;
    if (end.why === 'stopped') return { ...before, why: `${end.how}${detail}` };
    return { ...before, exitCode: before.exitCode || end.error.exitCode, why: `${end.error.message}${detail}` };
  }
  if (reason instanceof AimError) return { ...before, exitCode: reason.exitCode, why: `${reason.message}${detail}` };
  throw reason;
}

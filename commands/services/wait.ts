import type { ControlClient } from '../../src/control/client/client.ts';
import { deadline, sleep } from '../../src/lib/clock.ts';
import { AimError } from '../../src/model/errors.ts';
import type { ClusterStatus } from '../../src/model/cluster/cluster-status.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { type ClusterSelector, withCluster } from '../clusters/with-cluster.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import type { WaitFor } from './wait/wait-for.ts';

const LOOK_AGAIN_MS = 100;

/** What `aim wait` is given. */
export interface WaitOptions extends ClusterSelector {
  readonly until: WaitFor;
  /** Not given: for as long as it takes. */
  readonly timeoutSeconds: number | undefined;
}

/** Waits until a cluster or run is idle, ready, or has ended. @throws AimError timed_out, start_failed; the signal's reason. */
export async function wait(options: WaitOptions, context: CommandContext): Promise<CommandResult> {
  const { until, timeoutSeconds } = options;
  const { clock, verbose, stderr } = context;
  return withCluster(options, context, async (client) => {
    const late = new AimError('timed_out', `it is not ${until} within ${timeoutSeconds} s`);
    using limit = timeoutSeconds === undefined ? null : deadline(clock, timeoutSeconds * 1000, late, context.signal);
    const signal = limit?.signal ?? context.signal;
    let last: ClusterStatus | null = null;
    for (;;) {
      const status = await statusOf(client, signal);
      if (status === null) break;
      if (last === null && verbose) stderr.write(`aim: waits until ${status.name} is ${until}\n`);
      last = status;
      if (until === 'ready' ? isReady(status) : until === 'idle' && isIdle(status)) {
        return { exitCode: EXIT.ok, lines: [`${status.name} is ${until}`], document: { version: 1, until, status } };
      }
      await sleep(clock, LOOK_AGAIN_MS, signal);
    }
    const name = last?.name ?? options.name ?? 'it';
    if (until === 'ready') throw new AimError('start_failed', `${name} ended before it was ready`);
    return { exitCode: EXIT.ok, lines: [`${name} has ended`], document: { version: 1, until, status: null } };
  });
}

/** Null: it has ended. */
async function statusOf(client: ControlClient, signal: AbortSignal): Promise<ClusterStatus | null> {
  try {
    return (await client.request({ request: 'status' }, { signal })).clusters[0] ?? null;
  } catch (error) {
    if (error instanceof AimError && ['cluster_lost', 'shut_down'].includes(error.code)) return null;
    throw error;
  }
}

function isReady({ state, instances }: ClusterStatus): boolean {
  return state === 'ready' && instances.some((each) => each.state === 'ready' || each.state === 'busy');
}

function isIdle({ state, waiting, instances }: ClusterStatus): boolean {
  return (
    state === 'ready' && waiting === 0 && instances.every(({ pending, holder }) => pending === 0 && holder === null)
  );
}

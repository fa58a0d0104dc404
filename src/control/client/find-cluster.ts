import { type Clock, sleep } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import { didYouMean } from '../../lib/nearest.ts';
import { ControlClient } from './client.ts';
import { checkName, RUN_PREFIX, socketNames, socketPath } from '../protocol/socket-file.ts';
import { SOCKET_VARIABLE } from '../protocol/socket-variable.ts';

export interface ClusterQuery {
  /** Null: the cluster that AIM_SOCKET names, or else the only one there is. */
  readonly name: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

const START_HINT = 'start one: `aim launch TOOL`; `aim status` shows those that there are';
const LOOK_AGAIN_MS = 25;

/** A connection to the cluster that is meant. @throws AimError no_cluster, usage when there are several. */
export async function connectCluster(wanted: ClusterQuery): Promise<ControlClient> {
  const { name, environment, clock } = wanted;
  if (name !== null) return connectNamed(name, wanted);
  const given = environment[SOCKET_VARIABLE] ?? '';
  if (given !== '') return connectGiven(given, clock);
  const clients = await connectAll(wanted, false);
  const [first, ...others] = clients;
  if (first === undefined) throw new AimError('no_cluster', 'no cluster runs', { hint: START_HINT });
  if (others.length === 0) return first.client;
  await Promise.all(clients.map(({ client }) => client[Symbol.asyncDispose]()));
  const names = clients.map((it) => it.name).join(', ');
  throw new AimError('usage', `several clusters run: ${names}`, { hint: 'choose one: --name NAME' });
}

/** Connects to a cluster as `connectCluster` does, and waits for it to appear. @throws AimError no_cluster when it does not within `ms`. */
export async function waitForCluster(wanted: ClusterQuery, ms: number, signal: AbortSignal): Promise<ControlClient> {
  const end = wanted.clock.now() + ms;
  for (;;) {
    try {
      return await connectCluster(wanted);
    } catch (error) {
      const missing = error instanceof AimError && error.code === 'no_cluster';
      if (!missing || wanted.clock.now() >= end) throw error;
    }
    await sleep(wanted.clock, LOOK_AGAIN_MS, signal);
  }
}

/** Everybody who listens: clusters, and runs too if they are asked for. */
export async function connectAll(
  { environment, clock }: Omit<ClusterQuery, 'name'>,
  runsToo: boolean,
): Promise<{ readonly name: string; readonly client: ControlClient }[]> {
  const names = socketNames(environment).filter((name) => runsToo || !name.startsWith(RUN_PREFIX));
  const found = await Promise.all(
    names.map(async (name) => {
      const client = await ControlClient.connect(socketPath(name, environment), clock).catch(nullUnlessRefused);
      return client === null ? [] : [{ name, client }];
    }),
  );
  return found.flat();
}

/** A socket behind which nothing listens is of no cluster. @throws AimError socket_refused. */
function nullUnlessRefused(error: unknown): null {
  if (error instanceof AimError && error.code === 'socket_refused') throw error;
  return null;
}

async function connectNamed(name: string, { environment, clock }: ClusterQuery): Promise<ControlClient> {
  checkName(name);
  try {
    return await ControlClient.connect(socketPath(name, environment), clock);
  } catch (error) {
    if (!(error instanceof AimError) || error.code !== 'no_cluster') throw error;
    const hint =
      didYouMean(
        name,
        socketNames(environment).filter((it) => it !== name),
      ) ?? START_HINT;
    throw new AimError('no_cluster', `no cluster ${name} runs`, { hint });
  }
}

async function connectGiven(path: string, clock: Clock): Promise<ControlClient> {
  try {
    return await ControlClient.connect(path, clock);
  } catch (error) {
    if (!(error instanceof AimError) || error.code !== 'no_cluster') throw error;
    throw new AimError('no_cluster', `no process listens at ${path}, which ${SOCKET_VARIABLE} names`, {
      hint: `its cluster has ended; unset ${SOCKET_VARIABLE}, or give another one: --name NAME`,
    });
  }
}

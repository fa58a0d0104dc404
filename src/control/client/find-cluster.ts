import { sep } from 'node:path';
import { type Clock, sleep, within } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import { placeAt } from '../../workspace/place-at.ts';
import type { Place } from '../../workspace/workspace.ts';
import { didYouMean } from '../../lib/text/nearest.ts';
import { ControlClient } from './client.ts';
import { RUN_PREFIX } from '../../model/run/run-id.ts';
import { checkName, socketNames, socketPath } from '../protocol/socket-name.ts';
import { SOCKET_VARIABLE } from '../protocol/socket-variable.ts';

export interface ClusterQuery {
  /** Null: the cluster that AIM_SOCKET names, or else the one that works in the user's checkout, or the only one there is. */
  readonly name: string | null;
  /** Where the user is; not given: it does not count where a cluster works. */
  readonly folder?: string;
  /** Called with a line for the user when the cluster that was chosen without its name works in another checkout. */
  readonly onElsewhere?: (line: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

const START_HINT = 'start one: `aim launch TOOL`; `aim status` shows those that there are';
const LOOK_AGAIN_MS = 25;
/** How long a cluster may take to answer where it works. Milliseconds. */
const ANSWER_MS = 500;

/** A connection to the cluster that is meant. @throws AimError no_cluster, usage when there are several to choose from. */
export async function connectCluster(wanted: ClusterQuery): Promise<ControlClient> {
  const { name, environment, clock } = wanted;
  if (name !== null) return connectNamed(name, wanted);
  const given = environment[SOCKET_VARIABLE] ?? '';
  if (given !== '') return connectGiven(given, clock);
  const clients = await connectAll(wanted, false);
  if (clients.length === 0) {
    const runs = await connectAll(wanted, true);
    await Promise.all(runs.map(({ client }) => client[Symbol.asyncDispose]()));
    const hint =
      runs.length === 0 ? START_HINT : `a run has to be named: ${runs.map(({ name: each }) => each).join(', ')}`;
    throw new AimError('no_cluster', 'no cluster runs', { hint });
  }
  const { here, elsewhere } = await byCheckout(clients, wanted);
  const [chosen, ...others] = here.length > 0 ? here : elsewhere;
  const isOne = chosen !== undefined && others.length === 0;
  const dropped = isOne ? clients.filter(({ client }) => client !== chosen.client) : clients;
  await Promise.all(dropped.map(({ client }) => client[Symbol.asyncDispose]()));
  if (!isOne) {
    const nameOf = ({ name: each, cwd }: LocatedCluster) =>
      here.length > 0 || cwd === null ? each : `${each} in ${cwd}`;
    const names = (here.length > 0 ? here : elsewhere).map(nameOf).join(', ');
    throw new AimError('usage', `several clusters run: ${names}`, { hint: 'choose one: --name NAME' });
  }
  if (here.length === 0) {
    wanted.onElsewhere?.(
      `no cluster works in this checkout; this goes to ${chosen.name}, which works in ${chosen.cwd}`,
    );
  }
  return chosen.client;
}

interface FoundCluster {
  readonly name: string;
  readonly client: ControlClient;
}

interface LocatedCluster extends FoundCluster {
  /** Null: it is not known where it works. */
  readonly cwd: string | null;
}

/** The clusters that work in the checkout of the user's folder, and the others. One that does not answer counts as here. */
async function byCheckout(
  clients: readonly FoundCluster[],
  { folder, clock }: ClusterQuery,
): Promise<{ readonly here: readonly LocatedCluster[]; readonly elsewhere: readonly LocatedCluster[] }> {
  if (folder === undefined) return { here: clients.map((it) => ({ ...it, cwd: null })), elsewhere: [] };
  const located = await Promise.all(clients.map(async (it) => ({ ...it, cwd: await cwdOf(it.client, clock) })));
  const user = placeAt(folder);
  const isHere = ({ cwd }: LocatedCluster) => cwd === null || isSameCheckout(placeAt(cwd), user);
  return { here: located.filter(isHere), elsewhere: located.filter((it) => !isHere(it)) };
}

async function cwdOf(client: ControlClient, clock: Clock): Promise<string | null> {
  const asked = client.request({ request: 'status' }).then(
    ({ clusters }) => clusters[0]?.cwd ?? null,
    () => null,
  );
  return await within(clock, ANSWER_MS, asked);
}

/** Outside git: the user is in the cluster's folder, or below it. */
function isSameCheckout(cluster: Place, user: Place): boolean {
  if (cluster.root !== null || user.root !== null) return cluster.root === user.root;
  return user.cwd === cluster.cwd || user.cwd.startsWith(`${cluster.cwd.replace(/\/$/, '')}${sep}`);
}

/**
 * Connects to a cluster as `connectCluster` does, and waits for it to appear.
 * @throws AimError no_cluster when it does not within `ms`.
 */
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

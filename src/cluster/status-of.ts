import type { ClusterManager } from './cluster-manager.ts';
import type { ClusterStatus } from '../model/cluster/cluster-status.ts';
import type { OpenQuestions } from '../pool/questions/open-questions.ts';
import { AIM_VERSION } from '../model/version.ts';

/** What is known of a cluster before it is there. */
export interface ClusterFacts extends Pick<
  ClusterStatus,
  'name' | 'kind' | 'pool' | 'tool' | 'model' | 'routing' | 'cwd' | 'count' | 'socket'
> {
  /** What its turns ask. */
  readonly openQuestions: OpenQuestions;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Of a pool without instances. */
  readonly pause?: ClusterStatus['pause'];
  /** Of a cluster that has one. */
  readonly budget?: ClusterStatus['budget'];
}

/** The status of a cluster of this process. @param cluster null while it is not there yet. */
export function clusterStatus(
  { startedAt, pause, budget, openQuestions, ...facts }: ClusterFacts,
  cluster: ClusterManager | null,
): ClusterStatus {
  return {
    ...facts,
    routing: cluster?.routing ?? facts.routing,
    state: stateOf(cluster),
    version: cluster?.pool.tool.version ?? null,
    pid: process.pid,
    aim_version: AIM_VERSION,
    started_at: new Date(startedAt).toISOString(),
    start: cluster?.pool.startView ?? null,
    pause: pause ?? cluster?.pool.gate.pause ?? null,
    budget: budget ?? null,
    waiting: cluster?.waiting ?? 0,
    unread: cluster?.pool.turns.unread ?? 0,
    questions: openQuestions.list.filter(({ pool }) => pool === facts.pool),
    instances: cluster?.getStatus() ?? [],
  };
}

/** The state of a cluster, by the states of its instances. */
export function stateOf(cluster: ClusterManager | null): ClusterStatus['state'] {
  if (cluster === null) return 'starting';
  if (cluster.pool.closed.aborted) return 'stopping';
  const states = new Set(cluster.pool.instances.map(({ state }) => state.name));
  if (states.has('ready') || states.has('busy')) return 'ready';
  return states.size === 1 && states.has('given_up') ? 'given_up' : 'starting';
}

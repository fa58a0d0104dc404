import type { core } from 'zod';
import { z } from '../../lib/schema/z.ts';
import type { ClusterManager } from '../../cluster/cluster-manager.ts';
import type { Clock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import type { Approvals } from '../../model/pool/approvals.ts';
import type { ClusterStatus } from '../../model/cluster/cluster-status.ts';
import type { Sink } from '../../model/event-hub.ts';
import type { WorkerMerge } from '../../model/merging/worker-merge.ts';
import type { OpenQuestions } from '../../pool/questions/open-questions.ts';
import type { MergeHow } from '../../workspace/worktree/workers/worker-merges.ts';
import type { ControlEvent } from '../protocol/events.ts';
import type { ClientLeases } from './client-leases.ts';

/** What requests are about: a cluster, or a run of jobs, which can only be looked at, answered and stopped. */
export interface ControlHost {
  readonly kind: 'cluster' | 'run';
  readonly name: string;
  /** How many instances it has, or will have. */
  readonly count: number;
  /** What it was launched with: no client has more. */
  readonly approvals: Approvals;
  readonly clock: Clock;
  /** The cluster; null while it is not there yet. */
  readonly cluster: ClusterManager | null;
  /** What its turns ask. */
  readonly openQuestions: OpenQuestions;
  /** Aborts when nothing that is waited for will come any more. */
  readonly closed: AbortSignal;
  /** Waits until the cluster is there. @throws AimError usage for a run; what kept the cluster from its start. */
  whenCluster(signal: AbortSignal): Promise<ClusterManager>;
  /** Calls the sink with every event from now on. */
  subscribe(sink: Sink): Disposable;
  /** Also before the cluster is there. */
  status(): ClusterStatus[];
  /**
   * Merges what this worker did, or every one (null), each when no turn runs on it. A merge that is not waited for any more goes
   * on. @param how `leave`: the work stays on its branch, and the worker begins anew;
   * `resolve`: where it does not fit, the worktree gets both versions. @throws AimError usage where the workers
   * share a folder; the signal's reason.
   */
  merge(instance: number | null, how: MergeHow, signal: AbortSignal): Promise<WorkerMerge[]>;
  /** Asks its owner to end it. */
  stop(): void;
}

/** How one request is answered, whatever carried it here. */
export interface RequestCall {
  /** Called with what happens before the answer. Must not throw. */
  readonly emit: (event: ControlEvent) => void;
  /** Aborts when the answer is not waited for any more. */
  readonly signal: AbortSignal;
  /** Cancels another request of this client, by its id. */
  readonly cancel: (id: number) => void;
}

/** What a request works on, and how it is answered. */
export interface RequestContext extends RequestCall {
  readonly host: ControlHost;
  /** What this client has leased. */
  readonly leases: ClientLeases;
}

/** Fields that every request has. */
const envelope = {
  id: z.int().min(1).meta({ description: 'Chosen by the client, not in use on this connection' }),
  cluster: z.string().nullable().default(null).meta({ description: 'Null: the one that listens here' }),
};

type RequestSchema<N extends string, Body extends z.ZodRawShape> = z.ZodObject<
  typeof envelope & { request: z.ZodLiteral<N> } & Body,
  core.$strict
>;

/** A verb of the control protocol: what it takes, what it comes to, and what it means. */
export interface RequestDefinition<N extends string, Body extends z.ZodRawShape, Result extends z.ZodType> {
  readonly schema: RequestSchema<N, Body>;
  readonly result: Result;
  /** @throws AimError. */
  answer(request: z.output<RequestSchema<N, Body>>, context: RequestContext): Promise<z.output<Result>>;
}

export function defineRequest<const N extends string, Body extends z.ZodRawShape, Result extends z.ZodType>(
  name: N,
  {
    description,
    body,
    ...rest
  }: { readonly description?: string; readonly body: Body } & Omit<RequestDefinition<N, Body, Result>, 'schema'>,
): RequestDefinition<N, Body, Result> {
  const schema: RequestSchema<N, Body> = z.strictObject({ ...envelope, request: z.literal(name), ...body });
  return { ...rest, schema: description === undefined ? schema : schema.meta({ description }) };
}

/** A field that names an instance. */
export const instanceField = z.int().min(0);
/** A time-out in milliseconds; null: none. */
export const timeoutField = z.number().positive().nullable();

/** @throws AimError usage for an instance that there is not; also before the cluster is there. */
export function checkInstance({ name, count }: Pick<ControlHost, 'name' | 'count'>, index: number | null): void {
  if (index !== null && index >= count) {
    throw new AimError('usage', `no instance ${index}: ${name} has 0 to ${count - 1}`);
  }
}

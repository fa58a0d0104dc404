import { systemClock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import type { Sink } from '../../model/event-hub.ts';
import type { ClusterStatus } from '../../model/cluster/cluster-status.ts';
import type { OpenQuestions } from '../../pool/questions/open-questions.ts';
import { Control } from './control.ts';

export interface RunControlSpec {
  status(): ClusterStatus[];
  stop(): void;
  subscribe(sink: Sink): Disposable;
  readonly openQuestions: OpenQuestions;
}

/** Answers requests about a run of jobs: how it goes, what it asks, and that it ends. */
export class RunControl extends Control {
  constructor(name: string, { status, stop, subscribe, openQuestions }: RunControlSpec) {
    const refusal = new AimError('usage', `${name} is a run of jobs: it can be looked at, answered and stopped`);
    super({
      kind: 'run',
      name,
      count: 0,
      approvals: 'deny',
      clock: systemClock,
      cluster: null,
      openQuestions,
      closed: new AbortController().signal,
      async whenCluster() {
        throw refusal;
      },
      async merge() {
        throw refusal;
      },
      subscribe,
      status,
      stop,
    });
  }
}

import { counted } from '../lib/text/plural.ts';
import { type RunJobsOptions, streamJobs } from '../host/runs/run-host.ts';
import { RecentMap } from '../lib/recent-map.ts';
import { AimError, messageOf } from '../model/errors.ts';
import type { AimEvent } from '../model/events.ts';
import type { StreamedResult } from '../model/run/run-result.ts';
import { OpenQuestions } from '../pool/questions/open-questions.ts';
import { isMeant } from '../model/questions/question-id.ts';
import { AgentQuestions } from './agent-questions.ts';
import { askingText, runResultText } from './answer-text.ts';

/** How many questions of a run are shown. */
const MAX_ASKS = 5;
/** How many runs are known by their ids. */
const MAX_RUNS = 1000;

/** A run of jobs that the controlling agent started. */
export class StartedRun {
  readonly id: string;
  /** Resolves when it has ended. Does not reject. */
  readonly ended: Promise<void>;
  readonly #stop: AbortController;
  readonly #counts: JobCounts;
  #end: { readonly text: string } | null = null;
  /** Whether the agent has got its end. */
  isRead = false;
  /** What its jobs ask. */
  readonly questions: AgentQuestions;
  /** Where they ask. */
  readonly openQuestions: OpenQuestions;

  constructor(
    id: string,
    result: Promise<StreamedResult>,
    counts: JobCounts,
    asking: Pick<StartedRun, 'questions' | 'openQuestions'>,
    stop: AbortController,
  ) {
    this.id = id;
    this.questions = asking.questions;
    this.openQuestions = asking.openQuestions;
    this.#counts = counts;
    this.#stop = stop;
    this.ended = result
      .then(runResultText, (error: unknown) => `run ${id}: ${messageOf(error)}`)
      .then((text) => {
        this.#end = { text };
      });
  }

  get hasEnded(): boolean {
    return this.#end !== null;
  }

  /** How far it is, or how it ended. */
  get text(): string {
    if (this.#end !== null) return this.#end.text;
    const { total, started, finished } = this.#counts;
    const text = `run ${this.id}: still at work: ${finished} of ${counted(total, 'job')} ended, ${started - finished} at work`;
    const asks = this.openQuestions.list.map(
      (question) => `\n${question.job ?? question.turn} ${askingText(question)}`,
    );
    return [text, ...asks.slice(0, MAX_ASKS)].join('');
  }

  interrupt(): void {
    this.#stop.abort(new AimError('interrupted', 'interrupted by the controlling agent'));
  }
}

interface JobCounts {
  total: number;
  started: number;
  finished: number;
}

/** The runs that the controlling agent started, by their ids. */
export class StartedRuns implements AsyncDisposable {
  readonly #runs = new RecentMap<StartedRun>(MAX_RUNS);
  /** Resolve when a run has ended, also one that has not begun yet. */
  readonly #running = new Set<Promise<void>>();
  readonly #end = new AbortController();

  /** Resolves when the run has begun. @throws AimError what keeps it from beginning. */
  async start(options: Omit<RunJobsOptions, 'onEvent' | 'kill' | 'listens'>): Promise<StartedRun> {
    const stop = new AbortController();
    const counts: JobCounts = { total: 0, started: 0, finished: 0 };
    const begun = Promise.withResolvers<string>();
    const asking = { questions: new AgentQuestions(), openQuestions: new OpenQuestions() };
    const onEvent = (event: AimEvent) => {
      if (event.type === 'run_started') {
        counts.total = event.jobs.length;
        begun.resolve(event.run_id);
      }
      if (event.type === 'question_asked') asking.questions.opened(event.question);
      if (event.type === 'question_closed') asking.questions.closed(event.question);
      if (event.type === 'job_started') counts.started += 1;
      if (event.type === 'job_finished') counts.finished += 1;
    };
    const { signal } = this.#end;
    const result = streamJobs(
      { learns: true, ...options, listens: true, onEvent, kill: signal, openQuestions: asking.openQuestions },
      AbortSignal.any([stop.signal, signal]),
    );
    result.catch(begun.reject);
    const running = result.then(
      () => {},
      () => {},
    );
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
    const run = new StartedRun(await begun.promise, result, counts, asking, stop);
    this.#runs.set(run.id, run);
    return run;
  }

  get(id: string): StartedRun | null {
    return this.#runs.get(id) ?? null;
  }

  /** The run of which this turn, or question, is open. */
  asking(turn: string): StartedRun | null {
    const asks = ({ openQuestions }: StartedRun) => openQuestions.list.some((question) => isMeant(question, turn));
    return [...this.#runs.values()].find(asks) ?? null;
  }

  /** Runs whose end the agent has not got. */
  get unread(): StartedRun[] {
    return [...this.#runs.values()].filter((run) => !run.isRead);
  }

  /** Ends every run at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort(new AimError('shut_down', 'the client has gone'));
    await Promise.all(this.#running);
  }
}

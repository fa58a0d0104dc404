import { counted } from '../../lib/text/plural.ts';
import { attemptSpanId, spanIdOf, type TraceContext } from '../../lib/trace-context.ts';
import type { AimEvent, EventOf } from '../../model/events.ts';
import { countJobs } from '../../model/run/job-results.ts';
import type { Usage } from '../../model/turn/usage.ts';
import { INVOKE_AGENT, NAMES } from './attribute-names.ts';

type Value = string | number | boolean;
type Attributes = Readonly<Record<string, Value | null | undefined>>;

/** A span that has ended. Times are milliseconds since the epoch. */
export interface Span {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
  /** Whether it is a call of something else, rather than work of aim's own. */
  readonly isCall: boolean;
  readonly start: number;
  readonly end: number;
  /** Null and undefined stand for attributes that it has not. */
  readonly attributes: Attributes;
  /** Why it did not end well; null: it did. */
  readonly error: string | null;
}

type Open = Pick<Span, 'id' | 'parentId' | 'name' | 'isCall' | 'start' | 'attributes'>;

/** The spans of a run: run, job, attempt, turn. A fold over its events, which gives each span when it has ended. */
export class RunSpans {
  readonly #trace: (run: string) => TraceContext;
  #run: { readonly id: string; readonly traceId: string; readonly span: Open } | null = null;
  readonly #tools = new Map<string, string>();
  readonly #jobs = new Map<string, Open>();
  readonly #attempts = new Map<string, Open>();
  readonly #turns = new Map<string, Open>();

  constructor(trace: (run: string) => TraceContext) {
    this.#trace = trace;
  }

  /** Null before the run begins. */
  get traceId(): string | null {
    return this.#run?.traceId ?? null;
  }

  /** @returns the spans that end with this event. */
  add(event: AimEvent): Span[] {
    switch (event.type) {
      case 'run_started':
      case 'run_resumed':
        this.#begin(event);
        return [];
      case 'job_started':
        this.#startAttempt(event);
        return [];
      case 'turn_started':
        this.#startTurn(event);
        return [];
      case 'turn_ended':
        return this.#endTurn(event);
      case 'attempt_ended':
        return this.#endAttempt(event);
      case 'job_finished':
        return this.#endJob(event);
      case 'run_finished':
        return this.#endRun(event);
      default:
        return [];
    }
  }

  #begin({ run_id: run, head, jobs, pools, at }: EventOf<'run_started' | 'run_resumed'>): void {
    const { traceId, parentId } = this.#trace(run);
    for (const { name, tool } of pools) this.#tools.set(name, tool);
    const attributes = { [NAMES.run]: run, [NAMES.jobs]: jobs.length, [NAMES.revision]: head };
    const id = spanIdOf(traceId, ['run', run, at]);
    this.#run = { id: run, traceId, span: open(id, parentId, 'aim run', at, attributes) };
  }

  #startAttempt({ job, tool, pool, instance, attempt, at }: EventOf<'job_started'>): void {
    if (this.#run === null) return;
    const { id: run, traceId } = this.#run;
    const about = { [NAMES.agent]: tool, [NAMES.pool]: pool, [NAMES.instance]: instance, [NAMES.attempt]: attempt };
    const id = attemptSpanId(traceId, run, job, attempt);
    const attributes = { [NAMES.job]: job, ...about };
    this.#attempts.set(job, open(id, this.#jobSpan(job, at)?.id ?? null, `attempt ${attempt}`, at, attributes));
  }

  #jobSpan(job: string, at: string): Open | null {
    if (this.#run === null) return null;
    const { span, traceId, id: run } = this.#run;
    const there = this.#jobs.get(job);
    if (there !== undefined) return there;
    const id = spanIdOf(traceId, ['job', run, job, span.start]);
    const made = open(id, span.id, `job ${job}`, at, { [NAMES.job]: job });
    this.#jobs.set(job, made);
    return made;
  }

  #startTurn({ pool, instance, turn, job, at }: EventOf<'turn_started'>): void {
    if (this.#run === null) return;
    const above = (job === null ? undefined : this.#attempts.get(job)) ?? this.#run.span;
    const tool = this.#tools.get(pool) ?? pool;
    const id = spanIdOf(this.#run.traceId, ['turn', pool, turn, at]);
    this.#turns.set(`${pool} ${turn}`, {
      ...open(id, above.id, `${INVOKE_AGENT} ${tool}`, at, {
        [NAMES.operation]: INVOKE_AGENT,
        [NAMES.provider]: tool,
        [NAMES.agent]: tool,
        [NAMES.job]: job,
        [NAMES.pool]: pool,
        [NAMES.instance]: instance,
        [NAMES.turn]: turn,
      }),
      isCall: true,
    });
  }

  #endTurn({ pool, turn, outcome, model, usage, at }: EventOf<'turn_ended'>): Span[] {
    const error = outcome.kind === 'completed' ? null : outcome.reason;
    const attributes = { [NAMES.model]: model, ...usageOf(usage), ...ending(outcome.kind) };
    return end(this.#turns, `${pool} ${turn}`, at, attributes, error);
  }

  #endAttempt({ job, usage, result, at }: EventOf<'attempt_ended'>): Span[] {
    return end(this.#attempts, job, at, { ...totalOf(usage), ...ending(result.outcome) }, result.error);
  }

  #endJob({ job, result, at }: EventOf<'job_finished'>): Span[] {
    this.#jobSpan(job, at);
    const { tool, usage, files_changed, outcome, error, success } = result;
    const attributes = { [NAMES.agent]: tool, [NAMES.files]: files_changed.length, ...totalOf(usage) };
    return end(
      this.#jobs,
      job,
      at,
      { ...attributes, ...ending(outcome, success) },
      success ? null : (error ?? outcome),
    );
  }

  #endRun({ result, at }: EventOf<'run_finished'>): Span[] {
    if (this.#run === null) return [];
    const { span } = this.#run;
    const failed = countJobs(result.jobs, ({ success }) => !success);
    const error =
      result.fault?.message ??
      (failed === 0 ? null : `${failed} of ${counted(result.jobs.length, 'job')} did not complete`);
    const counts = Object.entries(result.counts).map(([outcome, count]) => [`aim.run.${outcome}`, count] as const);
    // What a run that was cut short has left open ends with it.
    const left = [this.#turns, this.#attempts, this.#jobs].flatMap((map) =>
      [...map.keys()].flatMap((key) => end(map, key, at, {}, 'the run ended')),
    );
    const attributes = { ...span.attributes, ...Object.fromEntries(counts), ...totalOf(result.usage) };
    return [...left, { ...span, end: Date.parse(at), attributes, error }];
  }
}

function open(id: string, parentId: string | null, name: string, at: string, attributes: Attributes): Open {
  return { id, parentId, name, isCall: false, start: Date.parse(at), attributes };
}

function end(map: Map<string, Open>, key: string, at: string, attributes: Attributes, error: string | null): Span[] {
  const span = map.get(key);
  if (span === undefined) return [];
  map.delete(key);
  return [
    { ...span, end: Math.max(span.start, Date.parse(at)), attributes: { ...span.attributes, ...attributes }, error },
  ];
}

function ending(outcome: string, success = outcome === 'completed'): Attributes {
  return { [NAMES.outcome]: outcome, [NAMES.error]: success ? null : outcome };
}

function usageOf(usage: Usage | null): Attributes {
  if (usage === null) return {};
  return {
    [NAMES.inputTokens]: usage.input_tokens,
    [NAMES.outputTokens]: usage.output_tokens,
    [NAMES.cost]: usage.cost_usd,
    [NAMES.costEstimated]: usage.cost_estimated,
  };
}

function totalOf(usage: Usage | null): Attributes {
  if (usage === null) return {};
  const { input_tokens, output_tokens, cost_usd } = usage;
  return { [NAMES.totalInput]: input_tokens, [NAMES.totalOutput]: output_tokens, [NAMES.totalCost]: cost_usd };
}

import { createHash } from 'node:crypto';

type Environment = Readonly<Record<string, string | undefined>>;

/** Which trace spans are part of, and below which span they stand. */
export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits; null: there is none above. */
  readonly parentId: string | null;
}

/** Whether traces are to be exported, as the variables of OpenTelemetry have it. */
export function wantsTraces(environment: Environment): boolean {
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  if (environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return false;
  if (environment['OTEL_TRACES_EXPORTER'] === 'none') return false;
  return isSet('OTEL_EXPORTER_OTLP_ENDPOINT') || isSet('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
}

/** The trace of a run: that of `TRACEPARENT`, or one of its own, which is the same whenever it goes on. */
export function traceOf(environment: Environment, run: string): TraceContext {
  const [, traceId, parentId] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(environment['TRACEPARENT'] ?? '') ?? [];
  if (traceId !== undefined && parentId !== undefined && !/^0+$/.test(traceId)) return { traceId, parentId };
  return { traceId: digest(['trace', run], 32), parentId: null };
}

/** The id of a span by what it is about: whoever knows that knows the id. */
export function spanIdOf(traceId: string, about: readonly (string | number)[]): string {
  return digest([traceId, ...about], 16);
}

/** The id of the span of one attempt at a job. */
export function attemptSpanId(traceId: string, run: string, job: string, attempt: number): string {
  return spanIdOf(traceId, ['attempt', run, job, attempt]);
}

/** `TRACEPARENT` for a process that works for one attempt; null: no traces are exported. */
export function traceparentOf(environment: Environment, run: string, job: string, attempt: number): string | null {
  if (!wantsTraces(environment)) return null;
  const { traceId } = traceOf(environment, run);
  return `00-${traceId}-${attemptSpanId(traceId, run, job, attempt)}-01`;
}

function digest(parts: readonly (string | number)[], length: number): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, length);
}

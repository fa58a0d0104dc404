import { AIM_VERSION } from '../../model/version.ts';
import type { Span } from './run-spans.ts';

/** Kinds and status codes of the protocol, which are numbers in its JSON. */
const INTERNAL = 1;
const CLIENT = 3;
const ERROR = 2;
const MAX_MESSAGE = 1000;

type Value = string | number | boolean;

/** The body of a request that exports spans: OTLP in JSON. @param resource what sends them. */
export function otlpJson(traceId: string, spans: readonly Span[], resource: Readonly<Record<string, Value>>): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [
          { scope: { name: 'aim', version: AIM_VERSION }, spans: spans.map((span) => spanOf(traceId, span)) },
        ],
      },
    ],
  };
}

function spanOf(traceId: string, { id, parentId, name, isCall, start, end, attributes, error }: Span): object {
  return {
    traceId,
    spanId: id,
    ...(parentId !== null && { parentSpanId: parentId }),
    name,
    kind: isCall ? CLIENT : INTERNAL,
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(end),
    attributes: attributesOf(attributes),
    ...(error !== null && { status: { code: ERROR, message: error.slice(0, MAX_MESSAGE).toWellFormed() } }),
  };
}

/** As a decimal: it is more than a double holds. */
function nanoseconds(ms: number): string {
  return `${ms}000000`;
}

function attributesOf(attributes: Readonly<Record<string, Value | null | undefined>>): object[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    if (value === null || value === undefined) return [];
    return [{ key, value: valueOf(value) }];
  });
}

function valueOf(value: Value): object {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value.toWellFormed() };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

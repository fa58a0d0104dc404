import { z } from '../../../lib/schema/z.ts';
import { type Clock, deadline } from '../../../lib/clock.ts';
import type { Tap } from '../../../model/turn/turn-event.ts';
import {
  type Answer,
  type ApiFailure,
  failureOfStatus,
  failureOfThrown,
  jsonOrNull,
  shortReason,
} from './api-failure.ts';
import {
  activityPageSchema,
  activitySchema,
  type JulesActivity,
  type JulesSession,
  type JulesSource,
  type NewSession,
  sessionPageSchema,
  sessionSchema,
  sourcePageSchema,
  sourceSchema,
} from './jules-resources.ts';

export interface JulesClientOptions {
  /** As `https://jules.googleapis.com/v1alpha`, without a slash at its end. */
  readonly baseUrl: string;
  /** Goes out in a header of each request, and nowhere else. */
  readonly key: string;
  readonly clock: Clock;
  /** Sees each request and each answer, without the headers. */
  readonly tap: Tap;
  /** How long one request may take; 30 s by default. */
  readonly timeoutMs?: number;
}

/** One page of something; `next` is the token of the next page, or null. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

const REQUEST_TIMEOUT_MS = 30_000;
/** An answer may hold pictures and a whole patch; a larger one is not read to its end. */
const MAX_BYTES = 64 * 1024 * 1024;
const PAGE_SIZE = 100;

/**
 * The Jules REST API v1alpha, one request per call: nothing is retried here: the caller decides what may be sent
 * twice. A failure is a value; a call rejects only with the reason of its signal.
 */
export class JulesClient {
  readonly #options: JulesClientOptions;

  constructor(options: JulesClientOptions) {
    if (options.key === '') throw new Error('a client needs a key');
    this.#options = options;
  }

  session(id: string, signal: AbortSignal): Promise<Answer<JulesSession>> {
    return this.#get(`sessions/${encodeURIComponent(id)}`, {}, sessionSchema, signal);
  }

  /** Sessions, the newest first. One that can't be read is left out. */
  async sessions(pageToken: string | null, signal: AbortSignal): Promise<Answer<Page<JulesSession>>> {
    const answer = await this.#get('sessions', pageQuery(pageToken), sessionPageSchema, signal);
    return pageOf(answer, ({ sessions }) => sessions, sessionSchema);
  }

  /** Activities, the oldest first. @param after only those that were made later than this time of the service. */
  async activities(
    id: string,
    options: { readonly after: string | null; readonly pageToken: string | null },
    signal: AbortSignal,
  ): Promise<Answer<Page<JulesActivity>>> {
    const { after, pageToken } = options;
    const query = { ...pageQuery(pageToken), ...(after !== null && { filter: `create_time>"${after}"` }) };
    const answer = await this.#get(`sessions/${encodeURIComponent(id)}/activities`, query, activityPageSchema, signal);
    return pageOf(answer, ({ activities }) => activities, activitySchema);
  }

  /** One repository by the name that it usually has. */
  source(owner: string, repo: string, signal: AbortSignal): Promise<Answer<JulesSource>> {
    const path = `sources/github/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`;
    return this.#get(path, {}, sourceSchema, signal);
  }

  /** With a page size of 1 this is the cheapest call there is, and shows whether the key is valid. */
  async sources(pageToken: string | null, pageSize: number, signal: AbortSignal): Promise<Answer<Page<JulesSource>>> {
    const query = { ...pageQuery(pageToken), pageSize: String(pageSize) };
    const answer = await this.#get('sources', query, sourcePageSchema, signal);
    return pageOf(answer, ({ sources }) => sources, sourceSchema);
  }

  createSession(body: NewSession, signal: AbortSignal): Promise<Answer<JulesSession>> {
    return this.#post('sessions', body, sessionSchema, signal);
  }

  sendMessage(id: string, prompt: string, signal: AbortSignal): Promise<Answer<unknown>> {
    return this.#post(`sessions/${encodeURIComponent(id)}:sendMessage`, { prompt }, z.looseObject({}), signal);
  }

  approvePlan(id: string, signal: AbortSignal): Promise<Answer<unknown>> {
    return this.#post(`sessions/${encodeURIComponent(id)}:approvePlan`, {}, z.looseObject({}), signal);
  }

  #get<S extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: S,
    signal: AbortSignal,
  ): Promise<Answer<z.output<S>>> {
    const search = new URLSearchParams(query).toString();
    return this.#call('GET', search === '' ? path : `${path}?${search}`, null, schema, signal);
  }

  #post<S extends z.ZodType>(path: string, body: object, schema: S, signal: AbortSignal): Promise<Answer<z.output<S>>> {
    return this.#call('POST', path, JSON.stringify(body), schema, signal);
  }

  async #call<S extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    schema: S,
    signal: AbortSignal,
  ): Promise<Answer<z.output<S>>> {
    const { clock, tap, key, timeoutMs = REQUEST_TIMEOUT_MS } = this.#options;
    signal.throwIfAborted();
    tap('in', Buffer.from(`${method} ${path}${body === null ? '' : ` ${body}`}\n`));
    using limit = deadline(clock, timeoutMs, new Error('late'), signal);
    let answer: Answer<z.output<S>>;
    try {
      const response = await fetch(`${this.#options.baseUrl}/${path}`, {
        method,
        headers: { 'x-goog-api-key': key, ...(body !== null && { 'content-type': 'application/json' }) },
        ...(body !== null && { body }),
        // Another place would be sent the key.
        redirect: 'manual',
        // A connection that the service has closed meanwhile would leave it open whether a POST arrived.
        keepalive: method === 'GET',
        signal: limit.signal,
      });
      // The service may repeat what it was sent.
      const text = (await readText(response, MAX_BYTES)).replaceAll(key, '[key]');
      tap('out', Buffer.from(`${response.status} ${text}\n`));
      answer = response.ok
        ? readAs(schema, text)
        : { failure: failureOfStatus(response.status, text, response.headers.get('retry-after'), clock.now()) };
    } catch (error) {
      signal.throwIfAborted();
      const late = { kind: 'lost', reason: `no answer within ${timeoutMs / 1000} s` } as const;
      answer = { failure: limit.signal.aborted ? late : redacted(failureOfThrown(error), key) };
    }
    if ('failure' in answer) tap('err', Buffer.from(`${answer.failure.kind}: ${answer.failure.reason}\n`));
    return answer;
  }
}

function pageQuery(pageToken: string | null): Readonly<Record<string, string>> {
  return { pageSize: String(PAGE_SIZE), ...(pageToken !== null && { pageToken }) };
}

/** The items of a page that can be read: one of a newer kind hides none of the others. */
function pageOf<P extends { readonly nextPageToken: string }, S extends z.ZodType>(
  answer: Answer<P>,
  itemsOf: (page: P) => readonly unknown[],
  schema: S,
): Answer<Page<z.output<S>>> {
  if ('failure' in answer) return answer;
  const items = itemsOf(answer.value).flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
  return { value: { items, next: answer.value.nextPageToken || null } };
}

function readAs<S extends z.ZodType>(schema: S, text: string): Answer<z.output<S>> {
  const parsed = schema.safeParse(text === '' ? {} : jsonOrNull(text));
  if (parsed.success) return { value: parsed.data };
  return { failure: { kind: 'not_the_api', reason: shortReason(`an answer of another shape: ${text.slice(0, 100)}`) } };
}

function redacted(failure: ApiFailure, key: string): ApiFailure {
  return { ...failure, reason: failure.reason.replaceAll(key, '[key]') };
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`an answer of more than ${maxBytes / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

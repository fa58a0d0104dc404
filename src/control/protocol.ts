import { z } from 'zod';
import { AIM_VERSION } from '../model/version.ts';
import { promptSchema } from '../model/prompt.ts';
import { turnResultSchema } from '../model/turn-result.ts';
import { clusterStatusSchema } from './cluster-status.ts';

/**
 * How a cluster is spoken to over its socket: one JSON document a line, both ways. Each end says hello first; whoever
 * speaks another version is refused what it asks. Within a version only additions happen: a request or a key that the
 * server does not know is an error of that request, and what a client does not know in a reply it leaves out.
 */
export const PROTOCOL_VERSION = 1;

/** The longest line that either end takes, in bytes. */
export const MOST_LINE_BYTES = 16 * 1024 * 1024;

export const helloSchema = z.object({
  hello: z.literal('aim'),
  protocol: z.int(),
  aim: z.string().meta({ description: 'The version of aim at this end' }),
});
export type Hello = z.infer<typeof helloSchema>;

export const HELLO: Hello = { hello: 'aim', protocol: PROTOCOL_VERSION, aim: AIM_VERSION };

/** A prompt as it was typed: the tool's commands decide whether the line is one. */
const typedSchema = z.strictObject({ kind: z.literal('typed'), text: z.string() });
export const sentPromptSchema = z.discriminatedUnion('kind', [...promptSchema.options, typedSchema]);
export type SentPrompt = z.infer<typeof sentPromptSchema>;

const id = z.int().min(1).meta({ description: 'Chosen by the client, not in use on this connection' });
const cluster = z.string().nullable().default(null).meta({ description: 'Null: the one that listens here' });
const instance = z.int().min(0);
const timeoutMs = z.number().positive().nullable();
const named = { id, cluster };

/** What can be asked of a cluster. */
const requests = [
  z.strictObject({ ...named, request: z.literal('status') }),
  z.strictObject({ ...named, request: z.literal('describe') }).meta({ description: 'The tool, and where it works' }),
  z.strictObject({
    ...named,
    request: z.literal('send'),
    prompt: sentPromptSchema,
    to: instance.nullable().default(null).meta({ description: 'This instance and no other' }),
    key: z.string().min(1).max(200).nullable().default(null).meta({ description: 'The same key, the same instance' }),
    timeout_ms: timeoutMs.default(null).meta({ description: 'From the start of the turn; null: no end but its own' }),
    wait: z.boolean().default(true).meta({ description: 'False: the reply comes once the turn has its id' }),
  }),
  z
    .strictObject({
      ...named,
      request: z.literal('read'),
      turn: z.string().nullable().default(null),
      to: instance.nullable().default(null),
      timeout_ms: timeoutMs.default(null),
    })
    .meta({ description: 'The end of this turn, or the oldest one that nobody has read; waits for it' }),
  z
    .strictObject({
      ...named,
      request: z.literal('interrupt'),
      turn: z.string().nullable().default(null),
      to: instance.nullable().default(null),
    })
    .meta({ description: 'Ends this turn, the one that runs there, or the only one that runs' }),
  z.strictObject({ ...named, request: z.literal('restart'), instance }),
  z.strictObject({ ...named, request: z.literal('stop') }).meta({ description: 'The connection ends when all has' }),
  z
    .strictObject({
      ...named,
      request: z.literal('lease'),
      holder: z.string(),
      key: z.string().nullable().default(null),
      bytes: z.boolean().default(false).meta({ description: 'Also every byte between aim and the tool' }),
    })
    .meta({ description: 'Holds an instance from the event `granted` until the request is cancelled' }),
  z.strictObject({
    ...named,
    request: z.literal('session'),
    lease: z.int().meta({ description: 'The id of the request that holds the lease' }),
    cwd: z.string(),
    approvals: z.enum(['read-only', 'allow-edits', 'allow-all', 'deny']),
    conversation: z.enum(['new', 'same']),
  }),
  z.strictObject({
    ...named,
    request: z.literal('turn'),
    lease: z.int(),
    prompt: promptSchema,
    timeout_ms: timeoutMs,
    allowed_ms: timeoutMs.default(null).meta({ description: 'What to call the time-out' }),
  }),
  z.strictObject({ ...named, request: z.literal('cancel'), of: z.int() }).meta({
    description: 'Nobody waits for that request any more. It interrupts a leased turn, and no other',
  }),
] as const;

export const requestSchema = z.discriminatedUnion('request', requests);
export type ControlRequest = z.infer<typeof requestSchema>;
export type RequestName = ControlRequest['request'];
export type RequestOf<N extends RequestName> = Extract<ControlRequest, { request: N }>;
/** A request as a client writes it: what has a default may be left out. */
export type RequestBody<N extends RequestName> = Omit<Extract<z.input<typeof requestSchema>, { request: N }>, 'id'>;

/** Whether a conversation of this key was there already; null: the turn was sent without a key. */
const conversation = z.enum(['new', 'same']).nullable();

/** What is told of a request before its reply. */
const events = [
  z.object({ type: z.literal('accepted'), turn: z.string() }),
  z.object({ type: z.literal('queued'), ahead: z.int().meta({ description: 'Turns that wait before it' }) }),
  z.object({ type: z.literal('started'), instance: z.int(), conversation }),
  z.object({ type: z.literal('output'), channel: z.enum(['answer', 'activity', 'stderr']), text: z.string() }),
  z.object({ type: z.literal('asked'), question: z.string() }),
  z.object({ type: z.literal('granted'), instance: z.int(), queued_ms: z.number() }),
  z.object({ type: z.literal('alive'), alive: z.boolean() }).meta({ description: 'Of the leased process' }),
  z.object({ type: z.literal('bytes'), direction: z.enum(['in', 'out', 'err']), base64: z.string() }),
  z.object({
    type: z.literal('gap'),
    missed: z.int().meta({ description: 'Events that this client was too slow for' }),
  }),
] as const;

export const controlEventSchema = z.discriminatedUnion('type', events);
export type ControlEvent = z.infer<typeof controlEventSchema>;
/** Those that a slow client may miss. */
export const MAY_BE_MISSED: ReadonlySet<ControlEvent['type']> = new Set(['output', 'bytes']);

export const wireErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
});
export type WireError = z.infer<typeof wireErrorSchema>;

/** How a turn ended: with a result, or, when it never started, with the reason. */
export const turnEndSchema = z.object({
  turn: z.string(),
  instance: z.int().nullable().meta({ description: 'Null: it never started' }),
  conversation,
  result: z.object(turnResultSchema.shape).nullable(),
  error: wireErrorSchema.nullable(),
});
export type TurnEnd = z.infer<typeof turnEndSchema>;

const nothing = z.object({});

/** What each request comes to. */
export const RESULTS = {
  status: z.object({ clusters: z.array(clusterStatusSchema) }),
  describe: z.object({
    name: z.string(),
    cwd: z.string(),
    model: z.string().nullable(),
    routing: z.string(),
    count: z.int(),
    version: z.string().nullable(),
    tool: z.looseObject({ id: z.string() }).meta({ description: 'The row of the registry' }),
  }),
  send: z.object({ turn: z.string(), end: turnEndSchema.nullable().meta({ description: 'Null: not waited for' }) }),
  read: z.object({ end: turnEndSchema }),
  interrupt: z.object({
    end: turnEndSchema.nullable().meta({ description: 'Null: nothing ran' }),
    already: z.boolean().meta({ description: 'It had ended before' }),
  }),
  restart: z.object({ instance: clusterStatusSchema.shape.instances.element }),
  stop: z.object({ name: z.string() }),
  lease: nothing,
  session: z.object({ session: z.string() }),
  turn: z.object({ result: z.object(turnResultSchema.shape) }),
  cancel: nothing,
} as const satisfies Record<RequestName, z.ZodType>;
export type ResultOf<N extends RequestName> = z.infer<(typeof RESULTS)[N]>;

const result = z.union(Object.values(RESULTS)).meta({ description: 'As the request has it' });

/** A line of either end, for the schema. */
export const messageSchema = z.union([
  helloSchema,
  requestSchema,
  z.object({ id: z.int(), event: controlEventSchema }),
  z.object({ id: z.int(), result }),
  z.object({ id: z.int().nullable(), error: wireErrorSchema }),
]);

/** What a server says: events of a request, then its result or its error. The id is null where no request was readable. */
export const replySchema = z.union([
  z.object({ id: z.int(), event: controlEventSchema }),
  z.object({ id: z.int(), result: z.unknown() }),
  z.object({ id: z.int().nullable(), error: wireErrorSchema }),
]);

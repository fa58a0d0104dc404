import { z } from 'zod';
import { promptSchema } from '../../model/turn/prompt.ts';

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
    job: z.string().nullable().default(null).meta({ description: 'The job that the turn belongs to, for events' }),
    timeout_ms: timeoutMs,
    allowed_ms: timeoutMs.default(null).meta({ description: 'What to call the time-out' }),
  }),
  z.strictObject({ ...named, request: z.literal('cancel'), of: z.int() }).meta({
    description: 'Nobody waits for that request any more. It interrupts a leased turn, and no other',
  }),
] as const;

export const REQUEST_NAMES: readonly string[] = requests.map(({ shape }) => shape.request.value);
export const requestSchema = z.discriminatedUnion('request', requests);
export type ControlRequest = z.infer<typeof requestSchema>;
export type RequestName = ControlRequest['request'];
export type RequestOf<N extends RequestName> = Extract<ControlRequest, { request: N }>;
/** A request as a client writes it: what has a default may be left out. */
export type RequestBody<N extends RequestName> = Omit<Extract<z.input<typeof requestSchema>, { request: N }>, 'id'>;

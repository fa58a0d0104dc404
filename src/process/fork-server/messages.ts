import { z } from '../../lib/schema/z.ts';

/** What the fork server writes to aim, a line each. `fork_server.py` explains them. */
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('loaded'), seconds: z.number(), not_preloaded: z.array(z.string()) }),
  z.object({ type: z.literal('failed'), reason: z.string() }),
  z.object({ type: z.literal('forked'), id: z.int(), pid: z.int() }),
  z.object({ type: z.literal('refused'), id: z.int(), reason: z.string() }),
  z.object({ type: z.literal('exited'), pid: z.int(), code: z.int().nullable(), signal: z.string().nullable() }),
]);
export type ServerMessage = z.infer<typeof messageSchema>;

/** What aim writes to the fork server. */
export interface ForkRequest {
  readonly id: number;
  /** The word with which the new process connects its streams. */
  readonly token: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A line of the fork server; null when it is none of the protocol. */
export function parseMessage(line: string): ServerMessage | null {
  try {
    return messageSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

import { z } from '../../lib/schema/z.ts';
import { AIM_VERSION } from '../../model/version.ts';
import type { Acp } from '../../tools/row/acp.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import { NotReady } from '../not-ready.ts';
import { isObject, type Json } from '../rpc/json-line.ts';
import { RpcError } from '../rpc/rpc-error.ts';

/** The protocol's code for a request that needs a login. */
const AUTH_REQUIRED = -32000;
/** The protocol's code where an agent speaks only versions that are newer than the one it was offered. */
const UNSUPPORTED_VERSION = -32022;
/** aim is no editor: agents use the disk and the shell by themselves. */
const NO_CAPABILITIES = { fs: { readTextFile: false, writeTextFile: false }, terminal: false };

/** A version of the protocol. */
export type AcpVersion = Acp['protocolVersion'];

/** What an agent reports of itself when it starts. */
export interface AcpAgent {
  /** The version that both sides speak from now on. */
  readonly version: AcpVersion;
  readonly closesSessions: boolean;
  /** Ways to log in, in the agent's words. */
  readonly logins: readonly string[];
}

const closable = z.looseObject({ close: z.unknown().optional() });
const agentSchema = z.looseObject({
  protocolVersion: z.number(),
  /** Of version 1. */
  agentCapabilities: z.looseObject({ sessionCapabilities: closable.nullish() }).nullish().catch(null),
  /** Of version 2. */
  capabilities: z.looseObject({ session: z.unknown().optional() }).nullish().catch(null),
  authMethods: z
    .array(z.looseObject({ name: z.string(), description: z.string().nullish() }))
    .nullish()
    .catch(null),
});

/**
 * The params of `initialize`. @param newest the version to offer: an agent answers with it, or with the newest one before it
 * that it speaks. So an offer of version 2 has the fields of both.
 */
export function initializeParams(newest: AcpVersion): Json {
  const info = { name: 'aim', title: 'aim', version: AIM_VERSION };
  const first = { protocolVersion: newest, clientCapabilities: NO_CAPABILITIES, clientInfo: info };
  return newest === 1 ? first : { ...first, info, capabilities: {} };
}

/** @throws NotReady when the answer to `initialize` is not of the protocol, or of no version up to `newest`. */
export function readAgent(answer: unknown, newest: AcpVersion): AcpAgent {
  const agent = agentSchema.safeParse(answer).data;
  if (agent === undefined) throw new NotReady('its answer to `initialize` is not of the Agent Client Protocol', true);
  const { protocolVersion, capabilities, authMethods } = agent;
  const logins = (authMethods ?? []).map(({ name, description }) => description || name);
  if (protocolVersion === 1) return { version: 1, closesSessions: closesSessions(answer), logins };
  if (protocolVersion !== 2 || newest < 2) {
    const speaks = `it speaks version ${protocolVersion} of the Agent Client Protocol, and aim offered ${newest}`;
    throw new NotReady(speaks, true);
  }
  if (!isObject(capabilities?.session)) throw new NotReady('it offers no sessions', true);
  return { version: 2, closesSessions: true, logins };
}

/** Whether an agent of version 1 that answered this to `initialize` can close a session. */
export function closesSessions(answer: unknown): boolean {
  return isObject(agentSchema.safeParse(answer).data?.agentCapabilities?.sessionCapabilities?.close);
}

/** Why `initialize` failed, where no restart mends it; any other error as it is. */
export function initializeFailure(error: unknown): unknown {
  const unsupported = error instanceof RpcError && error.code === UNSUPPORTED_VERSION;
  return unsupported ? new NotReady(error.message, true) : error;
}

export function isLoginError(error: unknown): error is RpcError {
  return error instanceof RpcError && error.code === AUTH_REQUIRED;
}

/** How to log in: by the tool's row, or else as the agent offers it. */
export function loginHint(row: ToolRow, { logins }: AcpAgent): string | undefined {
  return row.loginHint ?? (logins.length === 0 ? undefined : `it offers: ${logins.join('; ')}`);
}

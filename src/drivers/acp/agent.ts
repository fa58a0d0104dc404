import { z } from 'zod';
import type { ToolRow } from '../../tools/tool-row.ts';
import { NotReady } from '../not-ready.ts';
import { isObject } from '../rpc/json-line.ts';
import { RpcError } from '../rpc/rpc-error.ts';

/** The protocol's own code for a request that needs a login. */
const AUTH_REQUIRED = -32000;
export const PROTOCOL_VERSION = 1;

/** What an agent reports of itself when it starts. */
export interface AcpAgent {
  readonly closesSessions: boolean;
  /** Ways to log in, in the agent's words. */
  readonly logins: readonly string[];
}

const agentSchema = z.looseObject({
  protocolVersion: z.number(),
  agentCapabilities: z
    .looseObject({ sessionCapabilities: z.looseObject({ close: z.unknown().optional() }).nullish() })
    .nullish()
    .catch(null),
  authMethods: z
    .array(z.looseObject({ name: z.string(), description: z.string().nullish() }))
    .nullish()
    .catch(null),
});

/** @throws NotReady when the answer to `initialize` is not of the protocol, or of another version of it. */
export function readAgent(answer: unknown): AcpAgent {
  const agent = agentSchema.safeParse(answer).data;
  if (agent === undefined) throw new NotReady('its answer to `initialize` is not of the Agent Client Protocol', true);
  if (agent.protocolVersion !== PROTOCOL_VERSION) {
    const speaks = `it speaks version ${agent.protocolVersion} of the Agent Client Protocol, aim speaks ${PROTOCOL_VERSION}`;
    throw new NotReady(speaks, true);
  }
  return {
    closesSessions: isObject(agent.agentCapabilities?.sessionCapabilities?.close),
    logins: (agent.authMethods ?? []).map(({ name, description }) => description || name),
  };
}

export function isLoginError(error: unknown): error is RpcError {
  return error instanceof RpcError && error.code === AUTH_REQUIRED;
}

/** How to log in: by the tool's row, or else as the agent offers it. */
export function loginHint(row: ToolRow, { logins }: AcpAgent): string | undefined {
  return row.loginHint ?? (logins.length === 0 ? undefined : `it offers: ${logins.join('; ')}`);
}

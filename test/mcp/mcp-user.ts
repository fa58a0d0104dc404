import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { inject } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';

/** The answer of a call, as a model reads it. */
export interface CallAnswer {
  readonly text: string;
  readonly isError: boolean;
}

export interface McpUserOptions {
  /** The handshake of the official client: by `server/discover` where it may, or by `initialize`. */
  readonly handshake?: 'auto' | 'legacy';
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Its user, who is shown forms; null: they leave it. Without one it shows none. */
  readonly user?: (message: string) => string | null;
}

/** A controlling agent: the official client of the protocol, connected to the compiled binary in a folder of its own. */
export async function mcpUser(options: McpUserOptions = {}) {
  const { handshake = 'legacy', args = [], env = {}, files = {}, user } = options;
  const folder = Checkout.plain(files);
  const runtime = mkdtempSync(join(tmpdir(), 'aim-run-'));
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder.path,
    LANG: 'C.UTF-8',
    XDG_RUNTIME_DIR: runtime,
    ...env,
  };
  const transport = new StdioClientTransport({
    command: inject('binary'),
    args: ['mcp', ...args],
    env: environment,
    cwd: folder.path,
    stderr: 'pipe',
  });
  const capabilities = user === undefined ? {} : { elicitation: { form: {} } };
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: handshake }, capabilities });
  if (user !== undefined) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      const answer = user(params.message);
      return answer === null ? { action: 'decline' } : { action: 'accept', content: { answer } };
    });
  }
  await client.connect(transport);
  return {
    client,
    folder,
    env: environment,
    pid: transport.pid!,
    async call(name: string, given: object = {}, signal?: AbortSignal): Promise<CallAnswer> {
      const result = await client.callTool(
        { name, arguments: { ...given } },
        { timeout: 60_000, ...(signal !== undefined && { signal }) },
      );
      const content = result.content as readonly { readonly text: string }[];
      return { text: content.map(({ text }) => text).join('\n'), isError: result.isError === true };
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      folder[Symbol.dispose]();
      rmSync(runtime, { recursive: true, force: true });
    },
  };
}

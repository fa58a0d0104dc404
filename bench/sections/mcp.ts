import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ControlClient } from '../../src/control/client/client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { message } from '../../src/model/turn/prompt.ts';
import { build } from '../../scripts/build.ts';
import { benchUser, launchNoOp, PROMPT } from '../no-op-cluster.ts';
import { programs } from '../programs.ts';
import type { Section } from '../section.ts';
import { digits, median, percentile, times } from '../stats.ts';

const SENDS = 1000;
const WARM_UP = 100;
const STARTS = 40;
const ENDS = 15;
/** What a worker says of a change: four lines. */
const ANSWER = Array.from(
  { length: 4 },
  () => 'One line of what was changed and why it was, of eighty characters or so.',
).join('\\n');
const HELLO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };
/** The list of tools of `claude mcp serve` 2.1.330, in characters. */
const CLAUDE_LIST = 84_000;

/** What `aim mcp` costs a controlling agent: its start, its share of a turn, and the tokens of its tools and answers. */
export const mcp: Section = async (onProgress) => {
  const { aim, hello } = await programs();
  await using stack = new AsyncDisposableStack();
  const user = await benchUser(stack);
  const { folder, env } = user;
  const bare = await build({ entry: 'bench/programs/bare-mcp.ts', outfile: join(folder, 'bare-mcp') });
  const open = () => McpProcess.start([aim, 'mcp'], folder, env);
  const openBare = () => McpProcess.start([bare], folder, env);

  onProgress('starts');
  const starts = { hello: [] as number[], bare: [] as number[], initialize: [] as number[], discover: [] as number[] };
  for (let round = -3; round < STARTS; round++) {
    const began = Bun.nanoseconds();
    Bun.spawnSync([hello], { stdin: 'ignore', stdout: 'ignore' });
    const helloMs = (Bun.nanoseconds() - began) / 1e6;
    const bareMs = await firstAnswer(openBare, 'initialize', HELLO);
    const initializeMs = await firstAnswer(open, 'initialize', HELLO);
    const discoverMs = await firstAnswer(open, 'server/discover', {});
    if (round < 0) continue;
    starts.hello.push(helloMs);
    starts.bare.push(bareMs);
    starts.initialize.push(initializeMs);
    starts.discover.push(discoverMs);
  }

  onProgress('turns');
  const socketPath = await launchNoOp(aim, user, stack);
  await using server = open();
  await server.request('initialize', HELLO);
  await using client = await ControlClient.connect(socketPath, systemClock);
  const body = { request: 'send', prompt: message(PROMPT), to: null, key: null, timeout_ms: null, wait: true } as const;
  const samples = { socket: [] as number[], mcp: [] as number[] };
  for (let n = -WARM_UP; n < SENDS; n++) {
    // In turn, so that both meet the same machine.
    const began = Bun.nanoseconds();
    await client.request({ cluster: null, ...body });
    const between = Bun.nanoseconds();
    await server.call('send', { prompt: PROMPT });
    const end = Bun.nanoseconds();
    if (n < 0) continue;
    samples.socket.push((between - began) / 1000);
    samples.mcp.push((end - between) / 1000);
  }

  onProgress('tokens');
  const { tools } = (await server.request('tools/list', {})) as { tools: readonly { name: string }[] };
  await writeFile(join(folder, 'state.py'), 'a = 1\n');
  await server.call('launch', { tool: 'sim', count: 1 });
  const prompt = `sim:edit state.py more\nsim:say ${ANSWER}`;
  const answer = await server.call('send', { prompt, cluster: 'sim' });
  const list = tokens(JSON.stringify(tools));

  onProgress('ends');
  const ends: number[] = [];
  for (let round = 0; round < ENDS; round++) ends.push(await endMs(open));

  const base = median(starts.hello);
  const share = median(samples.mcp) - median(samples.socket);
  return {
    tables: [
      {
        head: ['from the spawn', 'median ms', 'p95 ms', 'against hello'],
        rows: [
          ['hello world, to its end', starts.hello] as const,
          ['a server of the official SDK without tools, to the answer of `initialize`', starts.bare] as const,
          ['aim mcp, to the answer of `initialize`', starts.initialize] as const,
          ['aim mcp, to the answer of `server/discover`', starts.discover] as const,
        ].map(([name, ms]) => [name, digits(median(ms)), digits(percentile(ms, 0.95)), times(median(ms) / base)]),
      },
      {
        head: ['one no-op instance of `aim launch`, µs', 'p50', 'p99'],
        rows: [
          ['send over the control socket', samples.socket] as const,
          ['the tool `send` of aim mcp', samples.mcp] as const,
        ].map(([name, us]) => [name, digits(median(us)), digits(percentile(us, 0.99))]),
      },
      {
        head: ['SIGTERM in the middle of three turns', 'median ms', 'p95 ms'],
        rows: [['until aim mcp and its workers have ended', digits(median(ends)), digits(percentile(ends, 0.95))]],
      },
      {
        head: ['characters / 4', 'tokens'],
        rows: [
          [`the list of ${tools.length} tools, in each request of a client`, digits(list)],
          ['the same of `claude mcp serve`, 22 tools', digits(CLAUDE_LIST / 4)],
          ['the answer of a turn that changed a file and says four lines', digits(tokens(answer))],
        ],
      },
    ],
    targets: [
      { what: '`initialize` against hello', value: median(starts.initialize) / base, limit: 3, unit: '×' },
      { what: 'what the tool `send` adds to a send over the socket, p50', value: share / 1000, limit: 1, unit: 'ms' },
      { what: 'SIGTERM until the workers have ended, p95', value: percentile(ends, 0.95), limit: 250, unit: 'ms' },
      { what: 'the list of tools', value: list, limit: 1024, unit: 'tokens' },
    ],
    notes: [
      `Starts: ${STARTS} each, in turn. Turns: ${SENDS.toLocaleString('en')} of each way in turn, to the same instance; aim mcp reaches the cluster by its socket too.`,
      'The official SDK has schemas of every message of every version of the protocol: a server of it without tools is above the target already. The engine of aim is loaded at the first call of a tool.',
    ],
    figures: {
      hello_ms: base,
      bare_ms: median(starts.bare),
      initialize_ms: median(starts.initialize),
      discover_ms: median(starts.discover),
      socket_us: median(samples.socket),
      mcp_us: median(samples.mcp),
      share_us: share,
      end_ms: median(ends),
      list_tokens: list,
      answer_tokens: tokens(answer),
    },
  };
};

/** Milliseconds from the spawn to the answer of the first request. */
async function firstAnswer(open: () => McpProcess, method: string, params: object): Promise<number> {
  const began = Bun.nanoseconds();
  await using server = open();
  await server.request(method, params);
  return (Bun.nanoseconds() - began) / 1e6;
}

/** Milliseconds from a SIGTERM to the end of aim mcp, which ends after its workers, three of which are in a turn. */
async function endMs(open: () => McpProcess): Promise<number> {
  await using server = open();
  await server.request('initialize', HELLO);
  const { cluster } = /^(?<cluster>\S+):/.exec(await server.call('launch', { tool: 'sim', count: 3 }))!.groups!;
  await server.call('send', { cluster, messages: [0, 1, 2].map((to) => ({ to, prompt: 'sim:say ready' })) });
  await server.call('send', {
    cluster,
    messages: [0, 1, 2].map((to) => ({ to, prompt: 'sim:hang' })),
    wait_seconds: 0,
  });
  const began = Bun.nanoseconds();
  await server.end();
  return (Bun.nanoseconds() - began) / 1e6;
}

function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}

interface McpAnswer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A server, and a client of it that only writes and reads lines. */
class McpProcess implements AsyncDisposable {
  readonly #child;
  readonly #gone: Promise<unknown>;
  readonly #answers = new Map<number, (answer: McpAnswer) => void>();
  #lastId = 0;

  private constructor(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
    const [program, ...args] = argv;
    this.#child = spawn(program!, args, { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#gone = once(this.#child, 'exit');
    createInterface(this.#child.stdout).on('line', (line) => {
      const answer = JSON.parse(line) as McpAnswer;
      if (answer.id !== undefined) this.#answers.get(answer.id)?.(answer);
    });
  }

  static start(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>): McpProcess {
    return new McpProcess(argv, cwd, env);
  }

  async request(method: string, params: object): Promise<unknown> {
    const id = ++this.#lastId;
    const { promise, resolve } = Promise.withResolvers<McpAnswer>();
    this.#answers.set(id, resolve);
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    const { result, error } = await promise;
    this.#answers.delete(id);
    if (error !== undefined && method !== 'server/discover') throw new Error(JSON.stringify(error));
    return result;
  }

  async call(name: string, given: object): Promise<string> {
    const result = (await this.request('tools/call', { name, arguments: given })) as {
      readonly isError?: boolean;
      readonly content: readonly { readonly text: string }[];
    };
    if (result.isError === true) throw new Error(result.content[0]!.text);
    return result.content[0]!.text;
  }

  /** Ends it as some clients do. */
  async end(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    await this.#gone;
  }
}

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { once } from 'node:events';
import { execa } from 'execa';
import { build } from '../../../scripts/build.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { openRealTools, type RealTools } from '../../../fixtures/real-tools/real-tools.ts';
import { CLIENTS, type ClientId } from './clients.ts';

/** A call of a tool of aim: its name and arguments. */
export type Call = readonly [tool: string, input: object];

/** A prompt for the scripted model: messages with the calls of each. */
export function callsIn(...messages: readonly (readonly Call[])[]): string {
  const lines = messages.flatMap((calls) =>
    calls.map(([tool, input], index) => `${index === 0 ? 'CALL' : 'ALSO'} aim.${tool} ${JSON.stringify(input)}`),
  );
  // Between two lines of prose: one of the clients puts a prompt into quotes.
  return ['Hold the workers.', ...lines, 'That is all.'].join('\n');
}

/** A client that has been started. */
export interface StartedClient {
  readonly pid: number;
  /** Resolves when it has ended. */
  readonly ended: Promise<ClientEnd>;
}

export interface ClientEnd {
  readonly exitCode: number | null;
  readonly output: string;
  /** What its model got for each call, in order. */
  readonly results: readonly string[];
}

/** A real client with the settings that `aim mcp --config` prints for it, a checkout, and the scripted model of it and its workers. */
export class ControlledPool implements AsyncDisposable {
  readonly client: ClientId;
  readonly real: RealTools;
  readonly checkout: Checkout;
  readonly #bin: Checkout;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    client: ClientId,
    real: RealTools,
    checkout: Checkout,
    bin: Checkout,
    stack: AsyncDisposableStack,
  ) {
    this.client = client;
    this.real = real;
    this.checkout = checkout;
    this.#bin = bin;
    this.#stack = stack;
  }

  static async open(client: ClientId, files: Readonly<Record<string, string>>): Promise<ControlledPool> {
    const stack = new AsyncDisposableStack();
    const real = stack.use(await openRealTools([client, 'aider']));
    const checkout = stack.use(Checkout.git(files));
    const bin = stack.use(Checkout.plain());
    symlinkSync(await binary(), bin.file('aim'));
    mkdirSync(bin.file('run'), { mode: 0o700 });
    const pool = new ControlledPool(client, real, checkout, bin, stack);
    await pool.#writeSettings();
    return pool;
  }

  get environment(): Readonly<Record<string, string>> {
    const { env } = this.real;
    return { ...env, PATH: `${this.#bin.path}${delimiter}${env['PATH']}`, XDG_RUNTIME_DIR: this.#bin.file('run') };
  }

  /** Where aim is installed. */
  get program(): string {
    return this.#bin.file('aim');
  }

  /** Runs aim, as in a terminal of the user. */
  aim(args: readonly string[]) {
    return execa(this.program, [...args], {
      cwd: this.checkout.path,
      extendEnv: false,
      env: this.environment,
      stdin: 'ignore',
      reject: false,
    });
  }

  start(prompt: string): StartedClient {
    const [program = '', ...args] = CLIENTS[this.client].argv(prompt, this.#settings);
    const path = Bun.which(program, { PATH: this.environment['PATH']! });
    if (path === null) throw new Error(`${program} is not installed`);
    this.real.server.clear();
    const child = spawn(path, args, { cwd: this.checkout.path, env: this.environment, stdio: 'pipe' });
    child.stdin.end(CLIENTS[this.client].promptOnStdin === true ? prompt : '');
    const ended = async (): Promise<ClientEnd> => {
      const output = Promise.all([readText(child.stdout), readText(child.stderr)]);
      const [exitCode] = (await once(child, 'exit')) as [number | null];
      return { exitCode, output: (await output).join(''), results: this.#results() };
    };
    return { pid: child.pid!, ended: ended() };
  }

  run(prompt: string): Promise<ClientEnd> {
    return this.start(prompt).ended;
  }

  /** From now on the client gives up a call after so many seconds. */
  limitCalls(seconds: number): void {
    const { settings, limitCalls } = CLIENTS[this.client];
    this.#home.write(settings, limitCalls(readFileSync(this.#settings, 'utf8'), seconds));
  }

  /** Command lines of every process that was started with this home: the client, aim, workers and what they started. */
  processes(): string[] {
    const home = `\0HOME=${this.real.env['HOME']}\0`;
    return readdirSync('/proc').flatMap((pid) => {
      try {
        if (!`\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(home)) return [];
        return [`${pid}: ${readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')}`];
      } catch {
        return [];
      }
    });
  }

  /** The process of the client that started `aim mcp`: some are below a process of their own. */
  serversParent(): number {
    const stat = readFileSync(`/proc/${this.#server}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]);
  }

  /** Whether `aim mcp` got this variable from the client. */
  serverHas(name: string): boolean {
    return `\0${readFileSync(`/proc/${this.#server}/environ`, 'latin1')}`.includes(`\0${name}=`);
  }

  get #server(): string {
    const server = this.processes().find((it) => /^\d+: \S*aim mcp /.test(it));
    if (server === undefined) throw new Error(`there is no aim mcp: ${this.processes().join('\n')}`);
    return server.split(':')[0]!;
  }

  get #settings(): string {
    return join(this.real.env['HOME']!, CLIENTS[this.client].settings);
  }

  get #home(): { write(name: string, text: string): void } {
    return { write: (name, text) => void Bun.write(join(this.real.env['HOME']!, name), text) };
  }

  #results(): readonly string[] {
    const own = this.real.server.requests.filter(({ lastUserText }) => lastUserText.includes('CALL aim.'));
    return own.reduce<readonly string[]>((most, { results }) => (results.length > most.length ? results : most), []);
  }

  /** The printed setting, with the keys in a file, added to what the home has already. */
  async #writeSettings(): Promise<void> {
    const { OPENAI_API_KEY: key, OPENAI_API_BASE: base } = this.real.env;
    const keys = this.#bin.write('keys', `OPENAI_API_KEY=${key}\nOPENAI_API_BASE=${base}\n`);
    const { stdout: setting } = await this.aim(['mcp', '--config', this.client, '--env-file', keys]);
    const before = existsSync(this.#settings) ? readFileSync(this.#settings, 'utf8') : null;
    const both =
      this.client === 'codex'
        ? `${before}\n${setting}\n`
        : JSON.stringify({ ...JSON.parse(before ?? '{}'), ...JSON.parse(setting) });
    await Bun.write(this.#settings, both);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

let built: Promise<string> | null = null;

/** The compiled binary, once for all tests of this process. */
async function binary(): Promise<string> {
  built ??= build({ outfile: join(Checkout.plain().path, 'aim') });
  return built;
}

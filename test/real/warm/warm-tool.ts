import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { systemClock } from '../../../src/lib/clock.ts';
import { interpreterOf } from '../../../src/tools/detect/python-interpreter.ts';
import type { StartProcess, ToolProcess } from '../../../src/process/tool-process.ts';
import type { PreloadSpec } from '../../../src/process/fork-server/preload.ts';
import { ensureTool } from '../../../scripts/real-tools.ts';

export const AGENTS = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'agents');

/** The preloading of fixtures/agents/fake_python_tool.py, on the Python that aider was installed with. */
export async function fakeTool(trouble = ''): Promise<PreloadSpec> {
  const { bin } = await ensureTool('aider');
  const python = interpreterOf(bin);
  if (python === null) throw new Error(`${bin} names no interpreter`);
  const env = { PATH: process.env['PATH'] ?? '', PYTHONPATH: AGENTS, PYTHONDONTWRITEBYTECODE: '1', FAKE_TOOL: trouble };
  return { python, module: 'fake_python_tool', function: 'main', steps: null, model: null, env };
}

/** The longest wait for an answer of the fake tool, which gives each at once. Milliseconds. */
const ANSWER_MS = 60_000;

/** A process of the fake tool, and what it printed so far. */
export class Conversation {
  out = '';
  err = '';
  readonly #printed = new EventEmitter();
  readonly process: ToolProcess;

  constructor(start: StartProcess, more: { env?: Record<string, string>; args?: string[]; cwd?: string } = {}) {
    const argv = [join(AGENTS, 'fake_python_tool.py'), ...(more.args ?? [])];
    const env = { PATH: process.env['PATH'] ?? '', ...more.env };
    const sink = {
      stdout: (chunk: Uint8Array) => {
        this.out += Buffer.from(chunk).toString();
        this.#printed.emit('any');
      },
      stderr: (chunk: Uint8Array) => {
        this.err += Buffer.from(chunk).toString();
        this.#printed.emit('any');
      },
    };
    this.process = start({ argv, cwd: more.cwd ?? '/', env, needsOutput: true }, sink, systemClock);
  }

  write(line: string): void {
    this.process.write(`${line}\n`);
  }

  /** Sends a line and resolves with the line that answers it. */
  async ask(line: string): Promise<string> {
    await this.ready();
    const before = this.out.length;
    this.write(line);
    await this.#until(`an answer to ${JSON.stringify(line)}`, () => this.out.includes('\n', before));
    return this.out.slice(before).trim();
  }

  async ready(): Promise<void> {
    await this.#until('the line `ready`', () => this.out.startsWith('ready\n'));
  }

  async printedError(): Promise<void> {
    await this.#until('a line on stderr', () => this.err.includes('\n'));
  }

  async #until(what: string, holds: () => boolean): Promise<void> {
    const signal = AbortSignal.timeout(ANSWER_MS);
    try {
      for (; !holds(); await once(this.#printed, 'any', { signal }));
    } catch (cause) {
      const printed = JSON.stringify({ stdout: this.out, stderr: this.err });
      throw new Error(`not within ${ANSWER_MS / 1000} s: ${what}; it printed ${printed}`, { cause });
    }
  }
}

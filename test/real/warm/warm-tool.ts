import { join } from 'node:path';
import { systemClock } from '../../../src/lib/clock.ts';
import { interpreterOf } from '../../../src/tools/python-interpreter.ts';
import type { StartProcess, ToolProcess } from '../../../src/process/tool-process.ts';
import type { PreloadSpec } from '../../../src/process/fork-server/fork-server.ts';
import { ensureTool } from '../../../scripts/real-tools.ts';

const AGENTS = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'agents');

/** A warm parent of fixtures/agents/fake_python_tool.py, on the Python that aider was installed with. */
export async function fakeOrder(trouble = ''): Promise<PreloadSpec> {
  const { bin } = await ensureTool('aider');
  const python = interpreterOf(bin);
  if (python === null) throw new Error(`${bin} names no interpreter`);
  const env = { PATH: process.env['PATH'] ?? '', PYTHONPATH: AGENTS, PYTHONDONTWRITEBYTECODE: '1', FAKE_TOOL: trouble };
  return { python, module: 'fake_python_tool', function: 'main', env };
}

/** A process of the fake tool, and what it said so far. */
export class Spoken {
  out = '';
  err = '';
  readonly process: ToolProcess;

  constructor(start: StartProcess, more: { env?: Record<string, string>; args?: string[]; cwd?: string } = {}) {
    const argv = [join(AGENTS, 'fake_python_tool.py'), ...(more.args ?? [])];
    const env = { PATH: process.env['PATH'] ?? '', ...more.env };
    const sink = {
      stdout: (chunk: Uint8Array) => void (this.out += Buffer.from(chunk).toString()),
      stderr: (chunk: Uint8Array) => void (this.err += Buffer.from(chunk).toString()),
    };
    this.process = start({ argv, cwd: more.cwd ?? '/', env, needsOutput: true }, sink, systemClock);
  }

  tell(line: string): void {
    this.process.write(`${line}\n`);
  }

  /** Sends a line and resolves with what was answered to it. */
  async ask(line: string): Promise<string> {
    await this.ready();
    const before = this.out.length;
    this.tell(line);
    await until(() => this.out.slice(before).includes('\n'));
    return this.out.slice(before).trim();
  }

  async ready(): Promise<void> {
    await until(() => this.out.startsWith('ready\n'));
  }
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeExit, type Exit } from '../../model/turn/exit.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { TurnEvent } from '../../model/turn/turn-event.ts';
import { orphanRegistry } from '../../process/records/orphan-registry.ts';
import { LineSplitter } from '../../lib/line-splitter.ts';
import type { GracePeriods, ToolProcess } from '../../process/tool-process.ts';
import type { OneShot } from '../../tools/row/one-shot.ts';
import { ClaudeTurnReader } from '../claude/turn-reader.ts';
import { CodexExecReader } from '../codex/exec-reader.ts';
import { type Driver, type DriverContext, refusal, type Session, type SessionOptions } from '../driver.ts';
import { namedFiles } from '../repl/named-files.ts';
import { AnswerClassifier } from '../repl/answer-classifier.ts';
import { compilePatterns, OutcomeClassifier } from '../repl/outcome-classifier.ts';
import { NOTHING_USED } from '../shared/session-totals.ts';

const NO_PATTERNS = { success: [], error: [], complaint: [], retry: [], activity: [], noise: [], file: [] };

/**
 * One process per turn: the prompt on its stdin or in a file. The end of the turn is the end of the process, which is
 * helped along where the output says before that how the turn ended.
 */
export class ExecDriver implements Driver {
  readonly #context: DriverContext;
  readonly #oneShot: OneShot;
  readonly #exit = Promise.withResolvers<Exit>();
  readonly login = 'unknown';
  #process: ToolProcess | null = null;
  #stopped = false;

  constructor(context: DriverContext) {
    const { oneShot } = context.row;
    if (oneShot === undefined) throw new Error(`${context.row.id} has no oneShot data`);
    this.#context = context;
    this.#oneShot = oneShot;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get exited(): Promise<Exit> {
    return this.#exit.promise;
  }

  /** Nothing runs between turns. */
  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
  }

  canOpen(options: SessionOptions): boolean {
    return options.cwd === this.#context.cwd;
  }

  async openSession(): Promise<Session> {
    return { id: 'exec', turn: (...args) => this.#turn(...args), close: async () => {} };
  }

  async #turn(prompt: Prompt, sink: (event: TurnEvent) => void, signal: AbortSignal): Promise<Outcome> {
    if (this.#process !== null) throw new Error('a turn is running');
    const refused = refusal(this.#context.row, prompt);
    if (refused !== null) return { kind: 'failed', reason: refused };
    if (signal.aborted || this.#stopped) return { kind: 'interrupted', reason: 'before it was sent' };
    const text = this.#textOf(prompt);
    const file = this.#oneShot.prompt === 'file' ? promptFile(text) : null;
    try {
      return await this.#run(text, file?.path ?? null, sink, signal);
    } finally {
      file?.[Symbol.dispose]();
      this.#process = null;
    }
  }

  async stop(grace: GracePeriods): Promise<Exit> {
    this.#stopped = true;
    await this.#process?.stop(grace);
    this.#exit.resolve({ by: 'us', code: null, signal: null });
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: 0, term: 1000 });
  }

  async #run(
    text: string,
    file: string | null,
    sink: (event: TurnEvent) => void,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { cwd, env, startProcess, clock, tap, row } = this.#context;
    const argv = [...this.#context.argv];
    if (file !== null) argv.push(...this.#oneShot.promptFileArgs.map((arg) => arg.replace('%FILE%', () => file)));
    const output = outputOf(this.#context, sink);
    const decoder = new TextDecoder();
    let errors = '';
    let ending = false;
    const end = () => {
      ending = true;
      void process.stop({ eof: row.stopTimeoutMs, term: 1000 });
    };
    const process = startProcess(
      { argv, cwd, env },
      {
        stdout(chunk) {
          tap('out', chunk);
          output.splitter.push(chunk);
          if (output.told !== null && !ending) end();
        },
        stderr(chunk) {
          tap('err', chunk);
          const said = decoder.decode(chunk, { stream: true });
          errors = (errors + said).slice(-2000);
          sink({ type: 'stderr', text: said });
        },
      },
      clock,
    );
    this.#process = process;
    tap('in', Buffer.from(text));
    if (file === null) process.write(text);
    process.closeStdin();
    let interrupted = false;
    const onAbort = () => {
      if (ending) return;
      interrupted = true;
      process.signal('SIGINT');
      end();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const exit = await process.exited;
    signal.removeEventListener('abort', onAbort);
    output.splitter.end();
    const { told } = output;
    if (told !== null && (told.kind === 'completed' || !interrupted)) return told;
    if (interrupted) return { kind: 'interrupted', reason: output.lastWords() ?? '' };
    return this.#judge(exit, output.verdict(exit.by === 'itself' && exit.code === 0), errors);
  }

  #judge(exit: Exit, verdict: Outcome | null, errors: string): Outcome {
    const words = errors.trim().split('\n').slice(-3).join('\n');
    const said = words === '' ? '' : `; last said: ${words}`;
    if (exit.by === 'itself') {
      if (verdict !== null && verdict.kind !== 'completed') return verdict;
      if (exit.code === 0) return verdict ?? { kind: 'failed', reason: `it ended without a result${said}` };
      return { kind: 'failed', reason: `${describeExit(exit)}${said}` };
    }
    if (exit.by === 'never_started') return { kind: 'failed', reason: describeExit(exit) };
    return { kind: 'crashed', reason: `${describeExit(exit)}${said}`, exit };
  }

  /** A one-shot message goes through the same parser as a typed one, so it needs the same escape. */
  #textOf(prompt: Prompt): string {
    if (prompt.kind === 'command') return prompt.line;
    const escape = this.#context.row.repl?.escapeFirst;
    const first = prompt.text[0] ?? '';
    if (this.#oneShot.output === 'claude-stream-json' && first === '/') return ` ${prompt.text}`;
    return escape?.characters.includes(first) ? escape.prefix + prompt.text : prompt.text;
  }
}

interface Output {
  readonly splitter: LineSplitter;
  /** How the turn ended, as soon as a line says so; after a line of text the tool may still be at work. */
  readonly told: Outcome | null;
  /** Null: the output says nothing, so the exit has to. */
  verdict(endedWell: boolean): Outcome | null;
  lastWords(): string | null;
}

function textOutput(context: DriverContext, sink: (event: TurnEvent) => void): Output {
  const { row } = context;
  const patterns = row.repl?.patterns ?? NO_PATTERNS;
  const banner = (row.oneShot?.banner ?? []).map((source) => new RegExp(source, 'u'));
  const verdict = new OutcomeClassifier(compilePatterns(patterns));
  const answers = new AnswerClassifier(verdict, sink, namedFiles(context));
  let started = banner.length === 0;
  let blanks = 0;
  const splitter = new LineSplitter((line) => {
    verdict.read(line);
    if (!started) {
      if (banner.some((pattern) => pattern.test(line))) {
        blanks = 0;
        return;
      }
      // One blank line ends the banner; further ones are what comes before the answer.
      if (line.trim() === '' && blanks++ === 0) return;
      started = line.trim() !== '';
    }
    answers.push(line);
  });
  return {
    splitter,
    told: null,
    lastWords: () => verdict.lastWords(),
    verdict(endedWell) {
      answers.end();
      if (verdict.usage !== null) sink({ type: 'usage', usage: verdict.usage });
      for (const path of verdict.files) sink({ type: 'file', path });
      const failure = endedWell ? verdict.failure() : verdict.errorLine;
      if (failure === null && !endedWell) return null;
      return failure === null ? { kind: 'completed' } : { kind: 'failed', reason: failure.slice(0, 2000) };
    },
  };
}

/** Reads JSON lines one by one, and says at the last one how the turn ended. */
interface JsonReader {
  readonly lastActivity: string | null;
  read(line: Readonly<Record<string, unknown>>): Outcome | null;
}

function jsonOutput(reader: JsonReader): Output {
  let outcome: Outcome | null = null;
  const splitter = new LineSplitter((line) => {
    try {
      outcome = reader.read(JSON.parse(line) as Record<string, unknown>) ?? outcome;
    } catch {
      // Not a line of the protocol.
    }
  });
  return {
    splitter,
    get told() {
      return outcome;
    },
    lastWords: () => reader.lastActivity,
    verdict: () => null,
  };
}

function outputOf(context: DriverContext, sink: (event: TurnEvent) => void): Output {
  const { row } = context;
  switch (row.oneShot?.output) {
    case 'claude-stream-json':
      return jsonOutput(new ClaudeTurnReader(row.streamJson, sink, NOTHING_USED, null));
    case 'codex-exec-json':
      return jsonOutput(new CodexExecReader(sink));
    default:
      return textOutput(context, sink);
  }
}

function promptFile(text: string): Disposable & { readonly path: string } {
  const folder = orphanRegistry.tempFolder();
  const path = join(folder.path, 'prompt.txt');
  writeFileSync(path, text, { mode: 0o600 });
  return { path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

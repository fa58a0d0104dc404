import { randomBytes } from 'node:crypto';
import { orAbort } from '../../lib/clock.ts';
import { messageOf } from '../../model/errors.ts';
import { describeExit, type Exit } from '../../model/turn/exit.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import { command, type Prompt } from '../../model/turn/prompt.ts';
import type { TurnEvent } from '../../model/turn/turn-event.ts';
import type { GracePeriods, ToolProcess } from '../../process/tool-process.ts';
import type { Repl } from '../../tools/row/repl.ts';
import {
  type Driver,
  type DriverContext,
  endedEarly,
  NotLoggedIn,
  NotReady,
  refusal,
  type Session,
  type SessionOptions,
  wantsLogin,
} from '../driver.ts';
import { AnswerCoalescer } from '../shared/answer-coalescer.ts';
import { namedFiles } from './named-files.ts';
import { nextTick } from '../shared/next-tick.ts';
import { ReplInterrupt } from './interrupt.ts';
import { encodePrompt, type ReplInput } from './prompt.ts';
import { type ReplPiece, ReplReader } from './reader.ts';
import { AnswerClassifier } from './answer-classifier.ts';
import { compilePatterns, type ReplPatterns, OutcomeClassifier } from './outcome-classifier.ts';

/** How often what was printed is handed on while a turn runs. */
const SHOW_MS = 50;

interface Turn {
  /** Of a command, every line is the answer. */
  readonly isCommand: boolean;
  readonly classifier: OutcomeClassifier;
  readonly answers: AnswerClassifier;
  readonly said: AnswerCoalescer;
  readonly interrupt: ReplInterrupt;
  readonly ended: PromiseWithResolvers<'idle' | Exit>;
  shown: number;
  showing: Disposable | null;
}

/**
 * Any REPL that shows a marker when it waits, by data alone. Where the row has a sentinel (a line that the tool is
 * known to refuse in one exact way), it goes down the pipe behind each prompt, and its answer is the end of the turn.
 */
export class ReplDriver implements Driver {
  readonly #context: DriverContext;
  readonly #repl: Repl;
  readonly #patterns: ReplPatterns;
  readonly #decoder = new TextDecoder();
  readonly #errorDecoder = new TextDecoder();
  readonly #reader: ReplReader;
  readonly #isFile: (line: string) => boolean;
  readonly #exit = Promise.withResolvers<Exit>();
  #process: ToolProcess | null = null;
  /** How it ended, once it has: no turn can begin any more. */
  #ended: Exit | null = null;
  #turn: Turn | null = null;
  #idle = '';
  /** How the tool edits when nobody has asked it for anything else yet: its user's settings may say. */
  #modeAtStart = '';
  /** Until it is ready, or says that it will not be. */
  #starting: PromiseWithResolvers<void> | null = null;
  #quiet: Disposable | null = null;
  #lastOutput = '';
  /** When it last said that it was interrupted. */
  #heardAt = -Infinity;
  #sessionId = '';
  #pristine = true;
  /** Whether it is kept from editing; null when somebody typed a command that may have changed that. */
  #readOnly: boolean | null = false;

  constructor(context: DriverContext) {
    const { repl } = context.row;
    if (repl === undefined) throw new Error(`${context.row.id} has no repl data`);
    this.#context = context;
    this.#repl = repl;
    this.#patterns = compilePatterns(repl.patterns);
    this.#isFile = namedFiles(context);
    this.#reader = new ReplReader(repl.marker, this.#patterns.noise, (piece) => this.#piece(piece));
  }

  /** A REPL says nothing of it before a turn fails. */
  readonly login = 'unknown';

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get exited(): Promise<Exit> {
    return this.#exit.promise;
  }

  async start(signal: AbortSignal): Promise<void> {
    const { argv, cwd, env, startProcess, clock } = this.#context;
    const sink = {
      stdout: (chunk: Uint8Array) => this.#output(chunk),
      stderr: (chunk: Uint8Array) => this.#errors(chunk),
    };
    const process = startProcess({ argv, cwd, env, needsOutput: true }, sink, clock);
    this.#process = process;
    const idle = Promise.withResolvers<void>();
    this.#starting = idle;
    this.#reader.begin('', 1);
    void process.exited.then((exit) => this.#gone(exit));
    // The marker may be a piece of a banner; the sentinel's answer is not.
    this.#sendSentinel();
    const exit = await orAbort(Promise.race([idle.promise, process.exited]), signal).catch((reason: unknown) => {
      if (reason instanceof NotReady) throw reason;
      throw new NotReady(`${messageOf(reason)}${this.#lastWords()}`, false);
    });
    if (exit !== undefined) {
      const reason = `${describeExit(exit)} before it was ready${this.#lastWords()}`;
      throw endedEarly(this.#context.row, exit, reason, this.#lastOutput);
    }
    const { mode } = this.#repl;
    if (mode !== undefined) this.#modeAtStart = new RegExp(mode.shown, 'u').exec(this.#idle)?.[1] ?? mode.unnamed;
  }

  canOpen({ cwd, resume }: SessionOptions): boolean {
    if (cwd !== this.#context.cwd) return false;
    return resume !== undefined || this.#pristine || this.#repl.resetCommands.length > 0;
  }

  async openSession({ approvals, resume }: SessionOptions, signal: AbortSignal): Promise<Session> {
    if (resume !== undefined && resume !== this.#sessionId) throw new NotReady('the conversation was lost', false);
    const readOnly = approvals === 'read-only' || approvals === 'deny';
    const forget = resume === undefined && !this.#pristine;
    const lines = forget ? [...this.#repl.resetCommands] : [];
    if (readOnly !== this.#readOnly) lines.push(...(readOnly ? this.#repl.readOnlyCommands : this.#editCommands()));
    for (const line of lines) {
      const outcome = await this.#runTurn(command(line), () => {}, signal);
      if (outcome.kind !== 'completed') throw new NotReady(`no fresh conversation: ${outcome.reason}`, false);
    }
    this.#readOnly = readOnly;
    if (resume === undefined) {
      this.#pristine = true;
      this.#sessionId = randomBytes(6).toString('hex');
    }
    return { id: this.#sessionId, turn: (...args) => this.#runTurn(...args), close: async () => {} };
  }

  async #runTurn(prompt: Prompt, sink: (event: TurnEvent) => void, signal: AbortSignal): Promise<Outcome> {
    if (this.#turn !== null) throw new Error('a turn is running');
    const refused = refusal(this.#context.row, prompt);
    if (refused !== null) return { kind: 'failed', reason: refused };
    const input = encodePrompt(this.#repl, prompt, `aim${randomBytes(9).toString('hex')}`);
    if (input === null) return { kind: 'failed', reason: `${this.#context.row.id} takes no prompt of several lines` };
    if (signal.aborted) return { kind: 'interrupted', reason: 'before it was sent' };
    if (this.#ended !== null) return this.#crashed(this.#ended);
    this.#pristine = false;
    if (prompt.kind === 'command' && this.#setsMode(prompt.line)) this.#readOnly = null;
    const ended = await this.#run(input, prompt.kind === 'command', sink, signal);
    if (ended.how !== 'idle') return this.#crashed(ended.how);
    const { classifier, interrupt } = ended.turn;
    if (interrupt.brokeOff) return { kind: 'interrupted', reason: classifier.lastWords() ?? '' };
    const failure = prompt.kind === 'command' ? null : classifier.failure();
    return failure === null ? { kind: 'completed' } : { kind: 'failed', reason: failure.slice(0, 2000) };
  }

  stop(grace: GracePeriods): Promise<Exit> {
    if (this.#process === null) this.#exit.resolve({ by: 'us', code: null, signal: null });
    else void this.#process.stop(grace);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: this.#context.row.stopTimeoutMs, term: 1000 });
  }

  #setsMode(line: string): boolean {
    const word = (text: string) => text.split(' ', 1)[0];
    return [...this.#repl.editCommands, ...this.#repl.readOnlyCommands].some((own) => word(own) === word(line));
  }

  #editCommands(): string[] {
    return this.#repl.editCommands.map((line) => line.replace('%MODE%', () => this.#modeAtStart));
  }

  async #run(
    input: ReplInput,
    isCommand: boolean,
    sink: (event: TurnEvent) => void,
    signal: AbortSignal,
  ): Promise<{ how: 'idle' | Exit; turn: Turn }> {
    const classifier = new OutcomeClassifier(this.#patterns);
    const said = new AnswerCoalescer(sink);
    const answers = new AnswerClassifier(classifier, said.push, this.#isFile);
    const ended = Promise.withResolvers<'idle' | Exit>();
    const interrupt = new ReplInterrupt({
      clock: this.#context.clock,
      reader: this.#reader,
      atOnce: input.atOnce,
      heardAt: this.#heardAt,
      interrupt: () => this.#process?.signal('SIGINT'),
      ask: () => this.#sendSentinel(),
    });
    const turn: Turn = { isCommand, classifier, answers, said, interrupt, ended, shown: 0, showing: null };
    this.#turn = turn;
    this.#lastOutput = '';
    this.#reader.begin(this.#idle, input.lines);
    this.#write(input.bytes + this.#nextSentinel());
    const onAbort = () => this.#repl.interrupt === 'sigint' && interrupt.want();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const how = await ended.promise;
      await nextTick();
      return { how, turn };
    } finally {
      signal.removeEventListener('abort', onAbort);
      turn.showing?.[Symbol.dispose]();
      this.#turn = null;
    }
  }

  #sendSentinel(): void {
    const line = this.#nextSentinel();
    if (line !== '') this.#write(line);
  }

  /** A line whose answer will end the turn; nothing where the tool knows no such line. */
  #nextSentinel(): string {
    const { sentinel } = this.#repl;
    if (sentinel === undefined) return '';
    const nonce = randomBytes(12).toString('hex');
    this.#reader.expect(sentinel.expect.replace('%NONCE%', nonce));
    return `${sentinel.send.replace('%NONCE%', nonce)}\n`;
  }

  #write(text: string): void {
    const bytes = Buffer.from(text);
    this.#context.tap('in', bytes);
    this.#process?.write(bytes);
  }

  #output(chunk: Uint8Array): void {
    this.#context.tap('out', chunk);
    const text = this.#decoder.decode(chunk, { stream: true });
    this.#lastOutput = (this.#lastOutput + text).slice(-2000);
    this.#reader.push(text);
    this.#turn?.interrupt.look();
    const { row } = this.#context;
    // It may wait for minutes for somebody who does.
    if (this.#starting !== null && wantsLogin(row, this.#lastOutput)) {
      this.#starting.reject(new NotLoggedIn(row, `nobody is logged in${this.#lastWords()}`));
    }
    this.#turn?.said.flush();
    this.#quiet?.[Symbol.dispose]();
    if (this.#repl.sentinel === undefined) {
      this.#quiet = this.#context.clock.after(this.#repl.quietMs, () => this.#reader.quiet());
    }
    const turn = this.#turn;
    if (turn !== null) turn.showing ??= this.#context.clock.after(SHOW_MS, () => this.#show(turn));
  }

  #errors(chunk: Uint8Array): void {
    this.#context.tap('err', chunk);
    const text = this.#errorDecoder.decode(chunk, { stream: true });
    this.#lastOutput = (this.#lastOutput + text).slice(-2000);
    this.#turn?.said.push({ type: 'stderr', text });
  }

  #piece(piece: ReplPiece): void {
    const turn = this.#turn;
    if (piece.type === 'notice') {
      this.#heardAt = this.#context.clock.now();
      turn?.interrupt.notice(this.#reader.over);
      return;
    }
    if (piece.type === 'idle') {
      this.#idle = piece.idle;
      this.#starting?.resolve();
      this.#starting = null;
      if (turn === null) return;
      // From here on an interrupt would find it idle.
      turn.interrupt[Symbol.dispose]();
      turn.answers.end();
      if (turn.classifier.usage !== null) turn.said.push({ type: 'usage', usage: turn.classifier.usage });
      for (const path of turn.classifier.files) turn.said.push({ type: 'file', path });
      turn.said.flush();
      turn.ended.resolve('idle');
      return;
    }
    if (turn === null) return;
    turn.classifier.read(piece.text);
    if (turn.shown > 0) turn.shown -= 1;
    else this.#say(turn, piece.text);
  }

  /** Shows what the reader still holds back, so that a slow answer is seen as it comes. */
  #show(turn: Turn): void {
    turn.showing = null;
    // With the marker at the end, what is held may be what the tool shows while it waits.
    if (turn !== this.#turn || this.#reader.mayWait) return;
    const { held } = this.#reader;
    for (const line of held.slice(turn.shown)) this.#say(turn, line);
    turn.shown = held.length;
    turn.said.flush();
  }

  #say(turn: Turn, line: string): void {
    if (turn.isCommand) turn.said.push({ type: 'answer', text: `${line}\n` });
    else turn.answers.push(line);
  }

  #crashed(exit: Exit): Outcome {
    return { kind: 'crashed', reason: `${describeExit(exit)}${this.#lastWords()}`, exit };
  }

  #gone(exit: Exit): void {
    this.#ended = exit;
    this.#quiet?.[Symbol.dispose]();
    this.#reader.end();
    this.#turn?.said.flush();
    this.#turn?.interrupt[Symbol.dispose]();
    this.#turn?.ended.resolve(exit);
    this.#exit.resolve(exit);
  }

  #lastWords(): string {
    // Markers alone say nothing.
    const said = this.#lastOutput.split('\n').filter((line) => /[^\s>]/.test(line));
    const words = said.slice(-3).join('\n').trim();
    return words === '' ? '' : `; last said: ${words}`;
  }
}

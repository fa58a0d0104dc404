import { workerMergeLines } from '../../../../src/reporters/reports/worker-merges.ts';
import type { ClusterHost } from '../../../../src/host/clusters/cluster-host.ts';
import { sanitize, sanitizeLine } from '../../../../src/lib/text/sanitize.ts';
import { AimError, messageOf } from '../../../../src/model/errors.ts';
import type { OpenQuestion } from '../../../../src/model/questions/question.ts';
import type { InputView } from '../../../../src/reporters/frame/frame-options.ts';
import { statusLines, type StatusOptions } from '../../../../src/reporters/reports/status-table.ts';
import { questionBlock } from '../../../../src/reporters/text/questions.ts';
import { answerBlock } from '../../../answers/answer-block.ts';
import { answerTo, type ConsoleCommand, consoleCommand, consoleHelp } from './console-command.ts';
import { EMPTY_LINE, type EditedLine, type Key, pressKey } from './line-editor.ts';

/** The line that is typed at a console. The picture shows it, and the console changes it. */
export class ConsoleLine {
  edited: EditedLine = EMPTY_LINE;

  get view(): InputView {
    return this.edited;
  }
}

/** Where the console shows things. */
export interface ConsolePicture {
  /** Writes lines above the picture. */
  interject(lines: readonly string[]): void;
  redraw(): void;
}

export interface ConsoleSpec {
  readonly line: ConsoleLine;
  readonly picture: ConsolePicture;
  /** A client of the cluster. */
  readonly client: Pick<ReturnType<ClusterHost['openClient']>, 'request'>;
  readonly count: number;
  /** First words of the commands of the tool. */
  readonly toolCommands: readonly string[];
  /** How long each turn may take. */
  readonly turnTimeoutMs: number;
  /** Ctrl-C: the same as the signal. */
  readonly interrupt: () => void;
  /** Ends the cluster. @param how who did, a fragment: «ended by Ctrl-D». */
  readonly quit: (how: string) => void;
  readonly statusOptions: () => StatusOptions;
  /** What is asked, by its id; the oldest first. */
  readonly questions: ReadonlyMap<string, OpenQuestion>;
}

/** A person's console of a cluster: each line is a prompt or a command, and each answer is written above the picture. */
export class Console {
  readonly #spec: ConsoleSpec;
  /** The question that was the oldest one when the line was begun: what is asked later is not answered by it. */
  #answersTo: OpenQuestion | null = null;

  constructor(spec: ConsoleSpec) {
    this.#spec = spec;
  }

  press(key: Key): void {
    const { line, picture, interrupt, quit, questions } = this.#spec;
    if (line.edited.text === '') this.#answersTo = [...questions.values()][0] ?? null;
    const { line: edited, action } = pressKey(line.edited, key);
    line.edited = edited;
    if (action?.kind === 'cancel') return interrupt();
    if (action?.kind === 'end') quit('ended by Ctrl-D');
    if (action?.kind === 'submit') this.#submit(action.text);
    picture.redraw();
  }

  #submit(text: string): void {
    const { picture, count, toolCommands } = this.#spec;
    picture.interject([`› ${sanitizeLine(text)}`]);
    const command = consoleCommand(text, count, toolCommands);
    this.#run(this.#asAnswer(command) ?? command);
  }

  /** A line without an address may be the answer to what is asked; null: it is none. */
  #asAnswer(command: ConsoleCommand): ConsoleCommand | null {
    const question = this.#answersTo;
    if (question === null || command.kind !== 'send' || command.to !== null) return null;
    return answerTo(question, command.text);
  }

  #run(command: ConsoleCommand): void {
    this.#answer(command).catch((error: unknown) => {
      if (!(error instanceof AimError)) throw error;
      const hint = error.hint === undefined ? [] : [`  ${error.hint}`];
      this.#write([messageOf(error), ...hint]);
    });
  }

  async #answer(command: ConsoleCommand): Promise<void> {
    const { client, count } = this.#spec;
    switch (command.kind) {
      case 'send': {
        const { to, text } = command;
        if (to !== 'all') return this.#send(text, to);
        await Promise.all(Array.from({ length: count }, (_, index) => this.#send(text, index)));
        return;
      }
      case 'status': {
        const { clusters } = await client.request({ request: 'status' });
        return this.#spec.picture.interject(statusLines(clusters, this.#spec.statusOptions()));
      }
      case 'help':
        return this.#write(consoleHelp(this.#spec.statusOptions().columns));
      case 'quit':
        return this.#spec.quit('ended by /quit');
      case 'interrupt': {
        const { end } = await client.request({ request: 'interrupt', to: command.to });
        // The turn that was sent here has its end written by `send`.
        if (end === null) this.#write(['nothing runs']);
        return;
      }
      case 'questions': {
        const now = this.#spec.statusOptions().now;
        const blocks = [...this.#spec.questions.values()].flatMap((question) => questionBlock(question, now));
        return this.#write(blocks.length === 0 ? ['nothing is asked'] : blocks);
      }
      case 'answer': {
        const { turn, answer } = command;
        const { question, reply } = await client.request({ request: 'answer', turn, answer, by: 'console' });
        return this.#write([`${question.turn}: ${reply.text}`]);
      }
      case 'restart':
        await client.request({ request: 'restart', instance: command.to });
        return;
      case 'merge': {
        const { merges } = await client.request({ request: 'merge', instance: command.to });
        return this.#write(merges.flatMap(workerMergeLines));
      }
      case 'fault':
        return this.#write([command.message]);
    }
  }

  async #send(text: string, to: number | null): Promise<void> {
    const prompt = { kind: 'typed', text } as const;
    const timeout = this.#spec.turnTimeoutMs;
    const { end, turn } = await this.#spec.client.request({ request: 'send', prompt, to, timeout_ms: timeout });
    if (end === null) return;
    const place = end.instance === null ? '' : ` · instance ${end.instance}`;
    this.#write(answerBlock(`${turn}${place}`, end, {}).trimEnd().split('\n'));
  }

  /** Text from anywhere: no escape sequence of it reaches the terminal. */
  #write(lines: readonly string[]): void {
    this.#spec.picture.interject(lines.map(sanitize));
  }
}

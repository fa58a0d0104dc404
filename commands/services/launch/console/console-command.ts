import type { OpenQuestion } from '../../../../src/model/questions/question.ts';
import { ANSWER_WORDS, describeOptions, readAnswer } from '../../../../src/model/questions/read-answer.ts';
import { terms, textColumns, wrap } from '../../../reference/layout.ts';
import { didYouMean, nearest } from '../../../../src/lib/text/nearest.ts';

/** What a line at the console of `aim launch` asks for. */
export type ConsoleCommand =
  /** `to`: an instance, all of them, or null where routing chooses. */
  | { readonly kind: 'send'; readonly to: number | 'all' | null; readonly text: string }
  | { readonly kind: 'status' | 'help' | 'quit' }
  /** `to` null: the only turn that runs. */
  | { readonly kind: 'interrupt'; readonly to: number | null }
  | { readonly kind: 'restart'; readonly to: number }
  /** `to` null: every worker with a worktree of its own. */
  | { readonly kind: 'merge'; readonly to: number | null }
  /** `turn`: its id, or that of its question. */
  | { readonly kind: 'answer'; readonly turn: string; readonly answer: string }
  | { readonly kind: 'questions' }
  /** Not understood. */
  | { readonly kind: 'fault'; readonly message: string };

const HELP: readonly (readonly [line: string, meaning: string])[] = [
  ['TEXT', 'send a prompt to an idle instance'],
  ['@1 TEXT', 'send it to instance 1'],
  ['@all TEXT', 'send it to every instance'],
  ['/status', 'the instances'],
  ['/interrupt [1]', 'end the turn that runs, or that of instance 1'],
  ['/restart 1', 'a new process for instance 1'],
  ['/merge [1]', 'with --isolation worktree: merge what each instance did, or instance 1'],
  ['1, allow, TEXT', 'while a tool asks: the answer to the oldest question'],
  ['/answer', 'what the tools ask; /answer claude-3 TEXT: the answer to what that turn asks'],
  ['/quit', 'end the cluster, as Ctrl-C and Ctrl-D do'],
];
const HELP_END = 'Other commands that begin with / are the tool’s own. The arrows show what was typed before.';

/** The lines of `/help`. @param columns how wide the window is. */
export function consoleHelp(columns: number): string[] {
  const width = textColumns(columns);
  return [...terms(HELP, width), ...wrap(HELP_END, width - 2).map((line) => `  ${line}`)];
}

/** A longer word is no mistyped answer. */
const MAX_MEANT = 40;
const NAMES = ['status', 'help', 'quit', 'interrupt', 'restart', 'merge', 'answer'] as const;

/** What a line asks for. @param count how many instances there are. @param toolCommands first words of the tool's commands. */
export function consoleCommand(line: string, count: number, toolCommands: readonly string[]): ConsoleCommand {
  const trimmed = line.trim();
  const address = /^@(\w+)(?:\s+([^]*))?$/.exec(trimmed);
  if (address !== null) return addressed(address[1]!, address[2] ?? '', count);
  const [word = '', ...rest] = trimmed.split(/\s+/);
  const name = NAMES.find((it) => `/${it}` === word);
  if (name === undefined || toolCommands.includes(word)) return plain(trimmed, line, word, toolCommands);
  const argument = rest.join(' ');
  if (name === 'answer') return answering(argument);
  if (name === 'interrupt' || name === 'restart' || name === 'merge') return withInstance(name, argument, count);
  return argument === '' ? { kind: name } : { kind: 'fault', message: `/${name} takes nothing` };
}

/**
 * What a line without an address is to a question: its answer, or a fault where it looks like one and fits none of the
 * options. Null: it is a prompt.
 */
export function answerTo(question: OpenQuestion, text: string): ConsoleCommand | null {
  const trimmed = text.trim();
  if (typeof readAnswer(question, trimmed) !== 'string') return { kind: 'answer', turn: question.id, answer: trimmed };
  const labels = question.options.map(({ label }) => label);
  const words = question.kind === 'permission' ? [...labels, ...ANSWER_WORDS] : labels;
  const isWord = !/\s/.test(trimmed) && trimmed.length <= MAX_MEANT;
  const isMeant = /^[\d\s,]+$/.test(trimmed) || (isWord && nearest(trimmed, words).length > 0);
  if (!isMeant) return null;
  const takes = `${question.id} takes ${describeOptions(question)}`;
  return { kind: 'fault', message: `${trimmed} is no answer: ${takes}; as a prompt: @0 ${trimmed}` };
}

/** A prompt. A line whose first word is a slash and letters, as a command is, may be a mistake where nobody knows it. */
function plain(trimmed: string, line: string, word: string, toolCommands: readonly string[]): ConsoleCommand {
  const isUnknown = line.startsWith('/') && /^\/[a-z-]+$/.test(word) && !toolCommands.includes(word);
  if (!isUnknown) return { kind: 'send', to: null, text: line };
  const near = didYouMean(word, [...NAMES.map((it) => `/${it}`), ...toolCommands]);
  return {
    kind: 'fault',
    message: `no command ${word}${near === undefined ? '; /help lists them' : `; ${near}`}; with a space before it, it is a prompt`,
  };
}

function addressed(who: string, text: string, count: number): ConsoleCommand {
  if (text.trim() === '') return { kind: 'fault', message: `@${who}: nothing to send` };
  if (who === 'all') return { kind: 'send', to: 'all', text };
  const to = instanceOf(who, count);
  if (typeof to === 'string') return { kind: 'fault', message: to };
  return { kind: 'send', to, text };
}

function withInstance(kind: 'interrupt' | 'restart' | 'merge', argument: string, count: number): ConsoleCommand {
  if (argument === '') {
    return kind !== 'restart'
      ? { kind, to: null }
      : { kind: 'fault', message: '/restart needs the index of an instance' };
  }
  const to = instanceOf(argument, count);
  return typeof to === 'string' ? { kind: 'fault', message: to } : { kind, to };
}

/** The index, or what is wrong with it. */
function instanceOf(text: string, count: number): number | string {
  const index = Number(text);
  if (/^\d+$/.test(text) && index < count) return index;
  return `no instance ${text}: there ${count === 1 ? 'is 0' : `are 0 to ${count - 1}`}`;
}

/** `/answer TURN TEXT`; `/answer` alone shows what is asked. */
function answering(argument: string): ConsoleCommand {
  if (argument === '') return { kind: 'questions' };
  const [turn = '', ...rest] = argument.split(' ');
  const answer = rest.join(' ').trim();
  if (answer !== '') return { kind: 'answer', turn, answer };
  return { kind: 'fault', message: '/answer needs a turn and an answer: /answer claude-3 1' };
}

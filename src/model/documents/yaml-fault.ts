import type { YAMLError } from 'yaml';
import type { Fault } from './issues.ts';

/** The words of a fault, without its place. */
export type FaultText = Pick<Fault, 'message' | 'hint'>;

const QUOTE = 'put a text in quotes';

/** What most faults of YAML are in a job file: a text that YAML reads as something else. Words of the parser name no way out. */
const WORDS: Partial<Record<YAMLError['code'], (message: string) => FaultText>> = {
  MULTIPLE_DOCS: () => ({ message: 'a second document begins: a job file is one' }),
  TAG_RESOLVE_FAILED: () => ({ message: 'a tag is not read', hint: `leave it out; ${QUOTE}` }),
  NON_STRING_KEY: () => ({ message: 'a key must be a text', hint: 'put it in quotes' }),
  TAB_AS_INDENT: () => ({ message: 'a tab indents: YAML takes spaces only' }),
  BAD_SCALAR_START: (message) => ({
    message: `a text begins with ${message.slice(-1)}, which it may only in quotes`,
    hint: QUOTE,
  }),
  BLOCK_AS_IMPLICIT_KEY: () => ({
    message: 'a key and a value stand where a value is',
    hint: 'put a text that has a colon and a space in quotes; keys of one object are indented alike',
  }),
  MULTILINE_IMPLICIT_KEY: () => ({
    message: 'a key has more than one line',
    hint: 'after `|` the lines of a text are indented further than its key; keys of one object are indented alike',
  }),
  UNEXPECTED_TOKEN: (message) => unexpected(message),
};

function unexpected(message: string): FaultText {
  if (message.endsWith('at node end')) {
    return {
      message: 'something follows a value that has ended',
      hint: 'put the whole of a text in quotes that begins with a quote or with {, [, * or &',
    };
  }
  if (message.startsWith('Unexpected block-seq-ind')) {
    return { message: 'a list begins in the line of its key', hint: `begin it in a line of its own; ${QUOTE}` };
  }
  return asItIs(message);
}

/** The parser's own words, as the end of a sentence. */
function asItIs(message: string): FaultText {
  return { message: `${message.slice(0, 1).toLowerCase()}${message.slice(1)}` };
}

/** A fault of the parser in words that say what to write instead. */
export function yamlFault({ code, message }: Pick<YAMLError, 'code' | 'message'>): Fault {
  return { path: [], ...(WORDS[code] ?? asItIs)(message) };
}

/** A fault of an alias that stands for nothing: mostly a pattern. */
export function unknownAlias(name: string): FaultText {
  return { message: `no anchor is called ${name}`, hint: 'put a text that begins with * in quotes' };
}

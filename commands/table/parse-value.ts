import { AimError } from '../../src/model/errors.ts';
import { minutesUntil } from './deadline.ts';
import type { FlagSpec, ValueKind } from './flag-kinds.ts';

const MAX_SECONDS = 86_400;
/** As the minutes of a budget. */
const MAX_MINUTES = 30_000;

/** A value of a flag or argument when it is parsed. */
export type Value = string | number | readonly string[];

/**
 * The value that a word stands for.
 * @param typed how a user types the flag, or the name of the argument: the first word of the message of an error.
 * @throws AimError usage for a word that is not allowed.
 */
export function parseValue(typed: string, kind: ValueKind, word: string): Value {
  const refuse = (why: string) => new AimError('usage', `${typed} ${word}: must be ${why}`);
  switch (kind.kind) {
    case 'text': {
      const { maxChars } = kind;
      if (maxChars === undefined || (word.length > 0 && word.length <= maxChars)) return word;
      throw new AimError('usage', `${typed}: must be 1 to ${maxChars} characters, not ${word.length}`);
    }
    case 'choice':
      if (kind.choices.includes(word)) return word;
      throw refuse(`one of ${kind.choices.join(', ')}`);
    case 'choices':
      return word.split(',').map((part) => {
        if (kind.choices.includes(part.trim())) return part.trim();
        throw refuse(`some of ${kind.choices.join(', ')}, with commas between them`);
      });
    case 'number': {
      const number = Number(word);
      if (/^\d+$/.test(word) && number >= kind.min && number <= kind.max) return number;
      throw refuse(`a whole number from ${kind.min} to ${kind.max}`);
    }
    case 'seconds': {
      const seconds = Number(word);
      if (word.trim() !== '' && seconds > 0 && seconds <= MAX_SECONDS) return seconds;
      throw refuse(`seconds, more than 0 and at most ${MAX_SECONDS}`);
    }
    case 'duration': {
      const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([smh])$/.exec(word) ?? [];
      const seconds = Number(number) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
      if (unit !== '' && seconds > 0 && seconds <= MAX_SECONDS) return seconds;
      throw refuse('a duration such as 90s, 10m or 2h, more than 0 and at most 24h');
    }
    case 'amount': {
      const amount = Number(word);
      const isWhole = kind.whole !== true || Number.isInteger(amount);
      if (word.trim() !== '' && amount > 0 && amount <= kind.max && isWhole) return amount;
      throw refuse(`a ${kind.whole === true ? 'whole ' : ''}number, more than 0 and at most ${kind.max}`);
    }
    case 'deadline': {
      const minutes = minutesUntil(word, new Date());
      if (minutes !== null && minutes > 0 && minutes <= MAX_MINUTES) return minutes;
      throw refuse(`seconds, HH:MM or a date and time such as 2030-12-24T18:00, at most ${MAX_MINUTES} minutes ahead`);
    }
  }
}

/** How a user types a flag: by its short form, where it has one. */
export function typedFlag(name: string, { char }: Pick<FlagSpec, 'char'>): string {
  return char === undefined ? `--${name}` : `-${char}`;
}

import type { core } from 'zod';
import { z } from '../../lib/schema/z.ts';

/** What can be counted of a value that has a size. */
const UNITS: Readonly<Record<string, string>> = { string: 'character', array: 'item', object: 'key' };

/**
 * zod's `error` map for documents of users. Each text is the end of a sentence that begins with a place: «is missing»,
 * «must be at least 1», «must be a string, not null».
 */
export const issueText: core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined && issue.code !== 'custom') return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${withArticle(issue.expected)}, not ${withArticle(typeOf(issue.input))}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'too_small':
      return issue.origin in UNITS && issue.minimum === 1 && issue.inclusive === true
        ? 'is empty'
        : sizeText(issue.origin, issue.inclusive === true ? 'at least' : 'more than', issue.minimum);
    case 'too_big':
      return sizeText(issue.origin, issue.inclusive === true ? 'at most' : 'less than', issue.maximum);
    case 'invalid_format':
      return issue.format === 'regex' ? `must match ${issue.pattern}` : `is not a valid ${issue.format}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has the unknown ${issue.keys.length === 1 ? 'key' : 'keys'} ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
    case 'invalid_union':
      return issue.inclusive !== false && issue.options !== undefined
        ? `must be ${oneOf(issue.options)}`
        : 'is not valid';
    default:
      return 'is not valid';
  }
};

function sizeText(origin: string, bound: string, limit: number | bigint): string {
  const unit = UNITS[origin];
  return unit === undefined
    ? `must be ${bound} ${limit}`
    : `must have ${bound} ${limit} ${unit}${limit === 1 ? '' : 's'}`;
}

function oneOf(values: readonly core.util.Primitive[]): string {
  const texts = values.map((value) => z.core.util.stringifyPrimitive(value));
  return texts.length === 1 ? texts.join('') : `one of ${texts.join(', ')}`;
}

function typeOf(value: unknown): string {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : z.core.util.parsedType(value);
}

function withArticle(type: string): string {
  const word = type === 'int' ? 'whole number' : type;
  return /^(?:null|nan|-?infinity)$/i.test(word) ? word : `${/^[aeio]/.test(word) ? 'an' : 'a'} ${word}`;
}

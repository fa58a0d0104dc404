import type { Question, Reply } from './question.ts';

/** Words for the options of a permission, whatever the tool calls them. */
const WORDS: Readonly<Record<string, 'allow' | 'deny'>> = {
  allow: 'allow',
  yes: 'allow',
  y: 'allow',
  deny: 'deny',
  no: 'deny',
  n: 'deny',
};

/** Words that are answers to a permission. */
export const ANSWER_WORDS: readonly string[] = Object.keys(WORDS);

/**
 * The reply that a typed answer is: the number of an option (from 1), several with commas where the question takes several,
 * an option's own label, `allow` or `deny` for a permission, or a text where it takes one. A string: why it is none.
 */
export function readAnswer(question: Question, typed: string): Reply | string {
  const text = typed.trim();
  const { options, takes } = question;
  if (text === '') return 'the answer is empty';
  const numbers = takes === 'options' ? text.split(',') : [text];
  const chosen = [...new Set(numbers.map((each) => indexOf(question, each.trim())))];
  if (chosen.every((index) => index !== null)) {
    return { options: chosen, text: chosen.map((index) => options[index]!.label).join(', ') };
  }
  if (takes !== 'option') return { options: [], text };
  return `it takes ${describeOptions(question)}`;
}

/** The index of the option that is meant, from 0; null: none is. */
function indexOf({ kind, options }: Question, text: string): number | null {
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    return number >= 1 && number <= options.length ? number - 1 : null;
  }
  const lower = text.toLowerCase();
  const named = options.findIndex(({ label }) => label.toLowerCase() === lower);
  if (named !== -1) return named;
  const means = kind === 'permission' ? WORDS[lower] : undefined;
  const index = options.findIndex((each) => each.means === means);
  return means === undefined || index === -1 ? null : index;
}

/** «1 allow, 2 deny»; of a question that takes a text as well, «1 red, 2 blue, or a text». */
export function describeOptions({ options, takes }: Pick<Question, 'options' | 'takes'>): string {
  const numbered = options.map(({ label }, index) => `${index + 1} ${label}`);
  if (takes === 'option') return numbered.join(', ');
  if (numbered.length === 0) return 'a text';
  const several = takes === 'options' ? ['several of them with commas'] : [];
  return [...numbered, ...several, 'or a text'].join(', ');
}

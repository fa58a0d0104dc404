import type { OpenQuestion, QuestionEnd } from '../../model/questions/question.ts';
import { describeOptions } from '../../model/questions/read-answer.ts';
import { clockTime } from './durations.ts';
import { tidy, tidyName } from './text-width.ts';

/** What is asked, as one tidy line. */
export function questionText({ text }: Pick<OpenQuestion, 'text'>): string {
  return tidy(text);
}

/** The answers that a question takes, as one tidy line: «1 allow, 2 deny». */
export function optionsText(question: Pick<OpenQuestion, 'options' | 'takes'>): string {
  return tidy(describeOptions(question));
}

/** How long a question still waits for its answer: `4:12`. @param now milliseconds since the epoch. */
export function timeLeft({ until }: Pick<OpenQuestion, 'until'>, now: number): string {
  return clockTime(Date.parse(until) - now);
}

/** The whole of a question, for who is to answer it: its turn, its text, and its options, each on a line. */
export function questionBlock(question: OpenQuestion, now: number): string[] {
  const { turn, instance, job, text, options } = question;
  const place = job ?? (instance === null ? null : `instance ${instance}`);
  const where = place === null ? '' : ` on ${tidyName(place)}`;
  return [
    `${tidyName(turn)} asks${where} (${timeLeft(question, now)} left):`,
    ...text.split('\n').map((line) => `  ${tidy(line)}`),
    ...options.map(({ label }, index) => `  ${index + 1}  ${tidy(label)}`),
    ...TAKES[question.takes](options.length > 0),
  ];
}

/** What a question takes beside one of its options, as a line. */
const TAKES: Readonly<Record<OpenQuestion['takes'], (hasOptions: boolean) => string[]>> = {
  option: () => [],
  text: (hasOptions) => [hasOptions ? '  (or a text)' : '  (a text)'],
  options: (hasOptions) => [hasOptions ? '  (or several with commas, or a text)' : '  (a text)'],
};

/** How a question ended: «was answered: allow». */
export function endText(end: QuestionEnd): string {
  if (end.kind === 'answered') return `was answered: ${end.reply.text}`;
  return end.kind === 'unanswered' ? `counts as denied: ${end.reason}` : `is asked no more: ${end.reason}`;
}

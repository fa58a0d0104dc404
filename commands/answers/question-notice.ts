import type { OpenQuestion } from '../../src/model/questions/question.ts';
import { questionBlock } from '../../src/reporters/text/questions.ts';
import { tidyName } from '../../src/reporters/text/text-width.ts';

/** What a turn asks, for a person or an agent that waits for it: the question, its options, and how it is answered. */
export function questionNotice(question: OpenQuestion, now: number): string {
  const how = `to answer: aim answer ${tidyName(question.turn)} ANSWER`;
  return `${[...questionBlock(question, now), how].join('\n')}\n`;
}

import { RecentMap } from '../../lib/recent-map.ts';
import { secrets } from '../../lib/secrets.ts';
import { AimError } from '../../model/errors.ts';
import type { Answerer, OpenQuestion, QuestionEnd, Reply } from '../../model/questions/question.ts';
import { isMeant } from '../../model/questions/question-id.ts';
import { readAnswer } from '../../model/questions/read-answer.ts';

/** How many questions that ended are remembered, so that a late answer gets to know what became of its question. */
const MAX_ENDED = 1000;

/** An answer that was taken. */
export interface TakenAnswer {
  readonly question: OpenQuestion;
  readonly reply: Reply;
}

interface Entry {
  readonly question: OpenQuestion;
  readonly onReply: (reply: Reply, by: Answerer) => void;
}

/** The questions that wait for answers, of all turns of a cluster, or of a run. */
export class OpenQuestions {
  readonly #open = new Map<string, Entry>();
  /** How each ended, by its id, and the last one of each turn by the turn's. */
  readonly #ended = new RecentMap<{ readonly id: string; readonly end: QuestionEnd }>(MAX_ENDED);

  /** The oldest first. */
  get list(): OpenQuestion[] {
    return [...this.#open.values()].map(({ question }) => question);
  }

  /** @param onReply is called once at most: the first answer that fits counts. */
  open(question: OpenQuestion, onReply: Entry['onReply']): void {
    this.#open.set(question.id, { question, onReply });
  }

  /** It has ended, whether it was answered or not. */
  close(question: OpenQuestion, end: QuestionEnd): void {
    this.#open.delete(question.id);
    const ended = { id: question.id, end };
    this.#ended.set(question.id, ended);
    this.#ended.set(question.turn, ended);
  }

  /**
   * Answers a question. @param which its id, or that of its turn; null: the only one there is. @param typed a number, a label
   * or a text. @throws AimError not_asked, usage.
   */
  answer(which: string | null, typed: string, by: Answerer): TakenAnswer {
    const { question, onReply } = this.#find(which);
    const reply = readAnswer(question, typed);
    if (typeof reply === 'string') throw new AimError('usage', `${question.id}: ${reply}`);
    this.close(question, secrets.maskAll({ kind: 'answered', by, reply }));
    onReply(reply, by);
    return { question, reply };
  }

  #find(which: string | null): Entry {
    if (which === null) {
      const [first, ...others] = this.#open.values();
      if (first === undefined) throw new AimError('not_asked', 'nothing is asked');
      if (others.length === 0) return first;
      const ids = this.list.map(({ id }) => id).join(', ');
      throw new AimError('usage', `several questions are open: ${ids}`, { hint: 'say which: its id, or its turn' });
    }
    const found = [...this.#open.values()].find(({ question }) => isMeant(question, which));
    if (found !== undefined) return found;
    const ended = this.#ended.get(which);
    throw new AimError('not_asked', ended === undefined ? `${which} asks nothing` : `${ended.id} ${pastOf(ended.end)}`);
  }
}

/** What became of a question: «was answered before: allow (by the console)». */
function pastOf(end: QuestionEnd): string {
  if (end.kind === 'answered') return `was answered before: ${end.reply.text} (${BY[end.by]})`;
  return end.kind === 'unanswered' ? `counts as denied: ${end.reason}` : `is asked no more: ${end.reason}`;
}

const BY: Readonly<Record<Answerer, string>> = {
  console: 'at the console',
  command: 'by `aim answer`',
  agent: 'by the controlling agent',
  elicitation: 'by the controlling agent’s user',
  library: 'by the program that holds it',
};

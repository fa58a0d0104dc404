import type { OpenQuestion } from './question.ts';

/** The id of a question: that of its turn, and which of its questions it is, from 1: `claude-3.1`. */
export function questionId(turn: string, number: number): string {
  return `${turn}.${number}`;
}

/** The id of the turn, of an id that is the turn's own or that of one of its questions. */
export function turnIdOf(id: string): string {
  return id.replace(/\.\d+$/, '');
}

/** Whether a question is meant by an id: its own, or that of its turn. */
export function isMeant(question: Pick<OpenQuestion, 'id' | 'turn'>, id: string): boolean {
  return question.id === id || question.turn === id;
}

import { systemClock } from '../../src/lib/clock.ts';
import { OpenQuestions } from '../../src/pool/questions/open-questions.ts';
import { TurnQuestions } from '../../src/pool/questions/turn-questions.ts';
import { never } from './never.ts';

/** The questions of a turn whose tool asks none. */
export function noQuestions(): TurnQuestions {
  const about = { pool: 'p', instance: 0, turn: 'p-1', holder: null, job: null };
  const openQuestions = new OpenQuestions();
  return new TurnQuestions({
    about,
    limitSeconds: 1,
    openQuestions,
    clock: systemClock,
    emit: () => {},
    signal: never,
  });
}

import { describe, expect, it } from 'vitest';
import { chooseAgain, type ResumeRequest, type Standing } from '../../../../src/jobs/plan/again/choose-again.ts';
import type { Job } from '../../../../src/model/run/job.ts';
import { makeJob } from '../../../support/job.ts';

type Row = Standing | readonly [Standing, Partial<Job>];

/** What is chosen of jobs that stand like this. */
function choose(rows: Readonly<Record<string, Row>>, request: Partial<ResumeRequest> = {}, survives = false) {
  const all = Object.entries(rows).map(([id, row]) => ({
    standing: typeof row === 'string' ? row : row[0],
    job: makeJob({ id, ...(typeof row === 'string' ? {} : row[1]) }),
  }));
  const facts = {
    jobs: all.map(({ job }) => job),
    standing: (id: string) => all.find(({ job }) => job.id === id)!.standing,
    survives: () => survives,
  };
  const choice = chooseAgain(facts, { onlyFailed: false, only: undefined, changed: new Set(), ...request });
  const { todo, again, ...rest } = choice;
  return {
    ...rest,
    todo: todo.map(({ id }) => id).join(' '),
    again: again.map(({ job, fresh }) => (fresh ? `${job}!` : job)).join(' '),
    waits: Object.fromEntries(todo.map(({ id, depends_on }) => [id, depends_on])),
  };
}

const after = (...ids: string[]) => ({ depends_on: ids });
const inSession = { session: 's' };

describe('a resumed run', () => {
  it('does what has no end and what was stopped, and nothing that ended by itself', () => {
    const choice = choose({ done: 'completed', cut: 'running', never: 'waiting', bad: 'failed', stopped: 'stopped' });
    expect(choice).toMatchObject({ todo: 'cut never stopped', again: 'stopped', lost: [], left: [] });
  });

  it('does what was skipped because of a stopped job, and not what was skipped because of a failed one', () => {
    const choice = choose({
      stopped: 'stopped',
      bad: 'failed',
      next: ['skipped', after('stopped')],
      last: ['skipped', after('next')],
      both: ['skipped', after('stopped', 'bad')],
      other: ['skipped', after('bad')],
    });
    expect(choice).toMatchObject({ todo: 'stopped next last', again: 'stopped next! last!' });
  });

  it('that does only what failed does what was skipped because of it, and nothing else', () => {
    const choice = choose(
      {
        done: 'completed',
        bad: 'failed',
        next: ['skipped', after('bad')],
        never: 'waiting',
        stopped: 'stopped',
        blocked: ['skipped', after('bad', 'stopped')],
      },
      { onlyFailed: true },
    );
    expect(choice).toMatchObject({ todo: 'bad next', again: 'bad! next!', left: ['never'] });
  });

  it('does the jobs that are named, a failed one too, and waits for none that is left out', () => {
    const rows: Record<string, Row> = {
      done: 'completed',
      bad: 'failed',
      never: 'waiting',
      last: ['waiting', after('done', 'never')],
    };
    expect(choose(rows, { only: ['done', 'bad', 'last'] })).toMatchObject({
      todo: 'bad last',
      again: 'bad!',
      left: ['never'],
      waits: { bad: [], last: ['done'] },
    });
    expect(() => choose(rows, { only: ['nevr'] })).toThrow('--only: no job is called "nevr"');
  });

  it('does a job again that the file has otherwise by now, and none of its attempts counts', () => {
    const choice = choose(
      { done: 'completed', cut: 'running', other: 'completed' },
      { changed: new Set(['done', 'cut']) },
    );
    expect(choice).toMatchObject({ todo: 'done cut', again: 'done! cut!' });
  });
});

describe('a session that had begun', () => {
  it('is lost with aim: what is left of it is not done', () => {
    const rows: Record<string, Row> = {
      one: ['completed', inSession],
      two: ['running', inSession],
      three: ['waiting', inSession],
      four: ['stopped', inSession],
    };
    expect(choose(rows)).toMatchObject({ todo: '', lost: ['two', 'three', 'four'], again: 'four', left: [] });
    expect(choose(rows, {}, true)).toMatchObject({ todo: 'two three four', lost: [] });
  });

  it('begins anew where nothing of it completed', () => {
    expect(choose({ one: ['running', inSession], two: ['waiting', inSession] })).toMatchObject({
      todo: 'one two',
      lost: [],
      renewed: [],
    });
  });

  it('goes on in another conversation where just its jobs are asked for', () => {
    const rows: Record<string, Row> = {
      one: ['completed', inSession],
      two: ['failed', inSession],
      three: ['skipped', inSession],
    };
    expect(choose(rows)).toMatchObject({ todo: '', lost: [], renewed: [] });
    expect(choose(rows, { onlyFailed: true })).toMatchObject({
      todo: 'two three',
      again: 'two! three!',
      renewed: ['s'],
    });
    expect(choose(rows, { only: ['three'] })).toMatchObject({ todo: 'three', renewed: ['s'] });
    expect(choose(rows, { changed: new Set(['one']) })).toMatchObject({ todo: 'one', renewed: ['s'] });
  });

  it('is lost with what was skipped because of it', () => {
    const choice = choose({
      one: ['completed', inSession],
      two: ['stopped', inSession],
      next: ['skipped', after('two')],
    });
    expect(choice).toMatchObject({ todo: '', lost: ['two'] });
  });
});

import { describe, expect, it } from 'vitest';
import { RunView } from '../../../src/reporters/view/run-view.ts';
import { finished, job, moved, output, pool, result, started, Story } from '../story.ts';

function seen(story: Story): RunView {
  return story.events.reduce((view, event) => view.apply(event), new RunView());
}

describe('the view of a run', () => {
  it('counts jobs as done, not chosen, failed, skipped or cancelled', () => {
    const outcomes = [
      'completed',
      'failed',
      'timed_out',
      'crashed',
      'refused',
      'not_started',
      'not_chosen',
      'skipped',
    ] as const;
    const jobs = [...outcomes, 'cancelled', 'interrupted', 'waits'].map((id) => job(id));
    const story = new Story().begin(jobs, [pool('aider', 1)]);
    for (const outcome of [...outcomes, 'cancelled', 'interrupted'] as const) {
      story.at(1, started(outcome, 'aider', 0), finished(result(outcome, { outcome })));
    }
    const { counts, waiting, running } = seen(story).jobs;
    expect({ ...counts, waiting, running: running.size }).toEqual({
      done: 1,
      not_chosen: 1,
      failed: 5,
      skipped: 1,
      cancelled: 2,
      waiting: 1,
      running: 0,
    });
  });

  it('counts a job once when two events say that it finished', () => {
    const story = new Story().begin([job('a')], [pool('aider', 1)]).at(1, finished(result('a')), finished(result('a')));
    expect(seen(story).jobs.counts.done).toBe(1);
    expect(seen(story).jobs.finished.length).toBe(1);
  });

  it('does not count a skipped job as waiting', () => {
    const story = new Story()
      .begin([job('a'), job('b')], [pool('aider', 1)])
      .at(1, finished(result('a', { outcome: 'skipped' })));
    expect(seen(story).jobs.waiting).toBe(1);
  });

  it('gives output to the job that the turn belongs to, whatever its holder is', () => {
    const story = new Story()
      .begin([job('a'), job('b')], [pool('aider', 1)])
      .at(1, started('a', 'aider', 0), output('aider', 0, 'for a', 'activity', 'session'))
      .at(2, finished(result('a')), started('b', 'aider', 0), output('aider', 0, 'for b', 'activity', 'session'));
    expect(seen(story).jobs.running.get('b')?.live.text).toBe('for b');
  });

  it('shows a job that is tried again where it runs now', () => {
    const story = new Story()
      .begin([job('a')], [pool('aider', 2)])
      .at(1, started('a', 'aider', 0), started('a', 'aider', 1, 2))
      .at(2, output('aider', 1, 'from now'));
    expect(seen(story).jobs.running.get('a')).toMatchObject({ place: 'aider#1', attempt: 2 });
    expect(seen(story).jobs.running.get('a')?.live.text).toBe('from now');
  });

  it('counts restarts and has a notice for each problem of an instance', () => {
    const story = new Story()
      .begin([job('a')], [pool('aider', 2)])
      .at(1, moved('aider', 0, 'busy', 'down'), moved('aider', 0, 'down', 'starting'))
      .at(2, moved('aider', 0, 'starting', 'down', 'no key'), moved('aider', 0, 'down', 'given_up', 'too often'));
    expect(seen(story).restarts).toBe(1);
    expect(seen(story).notices.map(({ level, text }) => `${level} ${text}`)).toEqual([
      'warning aider#0 crashed: exit code 3',
      'warning aider#0 did not start: no key',
      'error aider#0 given up: too often',
    ]);
  });

  it('keeps only the last finished jobs and the last notices', () => {
    const jobs = Array.from({ length: 1000 }, (_, n) => job(`j${n}`));
    const story = new Story().begin(jobs, [pool('aider', 1)]);
    for (const { id } of jobs) {
      story.at(1, finished(result(id)), { type: 'notice', level: 'info', message: id, about: null });
    }
    const view = seen(story);
    expect(view.jobs.finished.length).toBeLessThanOrEqual(50);
    expect(view.jobs.finished.at(-1)?.id).toBe('j999');
    expect(view.notices.length).toBeLessThanOrEqual(50);
    expect(view.jobs.counts.done).toBe(1000);
  });

  it('works from events in the middle of a run', () => {
    const story = new Story().at(1, started('a', 'x', 0), output('x', 0, 'hi')).at(2, finished(result('b')));
    expect(seen(story).jobs.running.get('a')?.live.text).toBe('hi');
    expect(seen(story).jobs.waiting).toBe(0);
  });
});

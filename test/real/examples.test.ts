import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runJobs } from '../../src/jobs/run-jobs.ts';
import { leftOver, openWorld, type World } from './real-run.ts';
import { makeCheckout } from './sandbox.ts';

const root = join(import.meta.dirname, '..', '..');

describe('examples/parallel_refactor.json', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(['aider']);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test('runs on three aiders, as it is', async () => {
    await using checkout = await makeCheckout({});
    cpSync(join(root, 'examples', 'sample'), checkout.path, { recursive: true });
    const order: string[] = [];
    const result = await runJobs(
      {
        source: 'parallel_refactor.json',
        text: readFileSync(join(root, 'examples', 'parallel_refactor.json'), 'utf8'),
        cwd: checkout.path,
        environment: world.env,
        overrides: { model: 'openai/scripted' },
        onEvent: (event) => {
          if (event.type === 'job_started' || event.type === 'job_finished') order.push(`${event.job} ${event.type}`);
        },
      },
      new AbortController().signal,
    );
    expect(result.jobs.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['state-hints', 'completed'],
      ['engine-hints', 'completed'],
      ['bridge-hints', 'completed'],
      ['state-review', 'completed'],
    ]);
    const asked = world.server.requests.map(({ lastUserText }) => lastUserText);
    expect(asked.filter((text) => text.includes('Add type hints to all functions.'))).toHaveLength(3);
    const question = 'Do the new type hints of these two files agree with each other?';
    expect(asked.filter((text) => text.includes(question))).toHaveLength(1);
    // It waits for the two that it depends on; the third may still be at work.
    const begun = order.indexOf('state-review job_started');
    expect(order.indexOf('state-hints job_finished')).toBeLessThan(begun);
    expect(order.indexOf('engine-hints job_finished')).toBeLessThan(begun);
    expect(leftOver()).toEqual([]);
  });
});

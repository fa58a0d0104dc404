import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runJobs } from '../../src/host/runs/run-host.ts';
import { summaryLines } from '../../src/reporters/reports/summary/summary.ts';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { Checkout } from '../../fixtures/checkout.ts';

const root = join(import.meta.dirname, '..', '..');

describe('examples/parallel_refactor.json', () => {
  let real: RealTools;
  beforeAll(async () => {
    real = await openRealTools(['aider']);
  });
  afterAll(() => real[Symbol.asyncDispose]());

  test('runs unchanged on three instances of aider', async () => {
    using checkout = Checkout.git({});
    cpSync(join(root, 'examples', 'sample'), checkout.path, { recursive: true });
    const order: string[] = [];
    const result = await runJobs(
      {
        source: 'parallel_refactor.json',
        text: readFileSync(join(root, 'examples', 'parallel_refactor.json'), 'utf8'),
        cwd: checkout.path,
        environment: real.env,
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
    const asked = real.server.requests.map(({ lastUserText }) => lastUserText);
    expect(asked.filter((text) => text.includes('Add type hints to all functions.'))).toHaveLength(3);
    const question = 'Do the new type hints of these two files agree with each other?';
    expect(asked.filter((text) => text.includes(question))).toHaveLength(1);
    // It waits for the two that it depends on; the third may still be at work.
    const begun = order.indexOf('state-review job_started');
    expect(order.indexOf('state-hints job_finished')).toBeLessThan(begun);
    expect(order.indexOf('engine-hints job_finished')).toBeLessThan(begun);
    expect(leftoverProcesses()).toEqual([]);
  });
});

describe('examples/multi_agent_review.json', () => {
  let real: RealTools;
  beforeAll(async () => {
    real = await openRealTools(['claude', 'codex', 'gemini']);
  });
  afterAll(() => real[Symbol.asyncDispose]());

  test('asks three tools at once, and prints their answers side by side', async () => {
    using checkout = Checkout.git({});
    cpSync(join(root, 'examples', 'sample'), checkout.path, { recursive: true });
    const text = readFileSync(join(root, 'examples', 'multi_agent_review.json'), 'utf8');
    const document = JSON.parse(text) as { pools: Record<string, { model?: string }> };
    // Left to choose, gemini asks several models at once.
    document.pools['gemini']!.model = 'gemini-2.5-flash';
    const result = await runJobs(
      {
        source: 'multi_agent_review.json',
        text: JSON.stringify(document),
        cwd: checkout.path,
        environment: real.env,
      },
      new AbortController().signal,
    );
    expect(result.jobs.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['review-by-claude', 'completed'],
      ['review-by-codex', 'completed'],
      ['review-by-gemini', 'completed'],
    ]);
    expect(result.unattributed).toEqual([]);
    expect(result.jobs.every((job) => (job.usage?.input_tokens ?? 0) > 0)).toBe(true);
    const lines = summaryLines(result, { columns: 120, color: false });
    const heads = lines.findIndex((line) => /review-by-claude +review-by-codex +review-by-gemini/.test(line));
    expect(lines[heads - 1]).toContain('Answers about core/state.py, error/engine.py');
    expect(lines[heads + 1]).toMatch(/^ECHO\[1\].* {2}ECHO\[1\].* {2}ECHO\[1\]/);
    expect(leftoverProcesses()).toEqual([]);
  });
});

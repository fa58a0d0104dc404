import { openSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { Journal } from '../../../src/jobs/record/journal.ts';
import { RunRecord } from '../../../src/jobs/record/run-record.ts';
import { executePlan } from '../../../src/jobs/run/execute-plan.ts';
import { openRun } from '../../../src/jobs/run/open/open-run.ts';
import { prepareRun } from '../../../src/jobs/run/open/prepare-run.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import { NO_RUN_OPTIONS } from '../../../src/model/run/run-options.ts';
import { SharedCheckout } from '../../../src/workspace/shared/shared-checkout.ts';
import { StateFolders } from '../../../src/workspace/state-folders.ts';
import { ofType } from '../../support/events.ts';
import { never } from '../../support/never.ts';

it('a journal that broke before the plan is executed cancels all, with a notice that names the cause', async () => {
  using checkout = Checkout.git();
  const text = JSON.stringify([{ id: 'a', tool: 'sim', action: 'ask', prompt: 'x' }]);
  const { plan, cwd } = await prepareRun({ source: 'jobs.json', text, cwd: checkout.path });
  const workspace = await SharedCheckout.open(cwd, never);
  const events: AimEvent[] = [];
  const onEvent = (event: AimEvent) => events.push(event);
  const state = await StateFolders.find(cwd, { environment: {} }, never);
  await using run = await openRun({
    plan,
    state,
    checkout: workspace.checkout,
    isolation: { kind: 'shared', reason: null },
    openWorkspace: async () => workspace,
    signal: never,
    rehearsal: true,
    input: { text, options: NO_RUN_OPTIONS },
    clock: systemClock,
    onEvent,
  });
  await using record = new RunRecord(
    new Journal('/dev/full', openSync('/dev/full', 'w'), { aimVersion: '0.0.0' }),
    systemClock,
  );
  const { seq: _seq, at: _at, ...started } = ofType(events, 'run_started')[0]!;
  record.emit(started);
  await expect(record.sync()).rejects.toMatchObject({ code: 'record_failed' });
  record.subscribe(onEvent);
  await executePlan({ ...run, record }, [], { failFast: false }, never);
  expect(record.results.of(['a']).get('a')).toMatchObject({
    outcome: 'cancelled',
    error: "the run's journal can't be written",
  });
  const notices = ofType(events, 'notice').map(({ level, message }) => [level, message]);
  expect(notices).toEqual([['error', expect.stringMatching(/ENOSPC.*; the run ends$/)]]);
});

import { describe, expect, it } from 'vitest';
import type { RunJobsOptions } from '../../../src/host/runs/run-host.ts';
import { AimError } from '../../../src/model/errors.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { ofType, overlap } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { rehearse } from '../../support/rehearsal.ts';
import { fakeAcp, fakeClaude, fakeCodex, sim } from '../../../fixtures/agents/rows.ts';
import { errorText } from '../../support/error-text.ts';

const acp = fakeAcp('plain', { versionsTried: '1.4.0', jobEnv: ['FAKE_DEPTH'] });
const registry = new Registry([sim(), fakeClaude('plain'), fakeCodex(), acp]);
const run = (checkout: Checkout, document: object, options: Partial<RunJobsOptions> = {}) =>
  rehearse(checkout, document, { registry, ...options });

describe('a run with several tools', () => {
  it('runs a pool for each at the same time, and adds up their usage', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'd.txt': 'd\n' });
    const job = (tool: string, file: string) => ({
      id: `by-${tool}`,
      tool,
      files: [file],
      prompt: `sim:sleep 0.5\nsim:edit ${file} more`,
    });
    const { result, events } = await run(checkout, {
      defaults: { pool: { mode: 'always' } },
      jobs: [job('sim', 'a.txt'), job('fake-claude', 'b.txt'), job('fake-codex', 'c.txt'), job('fake-acp', 'd.txt')],
    });
    expect(result.counts).toEqual({ completed: 4 });
    expect(result.jobs.map((each) => each.files_changed)).toEqual([['a.txt'], ['b.txt'], ['c.txt'], ['d.txt']]);
    for (const id of ['fake-claude', 'fake-codex', 'fake-acp'])
      expect(overlap(events, 'by-sim', `by-${id}`)).toBe(true);
    expect(result.pools.map((pool) => pool.tool)).toEqual(['sim', 'fake-claude', 'fake-codex', 'fake-acp']);
    const inputs = result.jobs.map((each) => each.usage?.input_tokens ?? 0);
    expect(result.usage?.input_tokens).toBe(inputs.reduce((sum, each) => sum + each));
    expect(result.usage?.cost_usd).toBe(0.25);
    expect(leftoverProcesses()).toEqual([]);
  });

  it('is a rehearsal where the row of every tool says so, whatever the tools are called', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    const ask = (tool: string) => ({ tool, action: 'ask', files: ['a.txt'], prompt: 'What is in it?' });
    const two = new Registry([sim(), { ...sim(), id: 'actor' }, fakeCodex()]);
    const rehearsalOf = async (...tools: string[]) =>
      (await rehearse(checkout, { jobs: tools.map(ask) }, { registry: two })).result.rehearsal;
    expect(await rehearsalOf('sim', 'actor')).toBe(true);
    expect(await rehearsalOf('actor', 'fake-codex')).toBe(false);
  });

  it('lets each do what the approvals of its pool allow, and no answering job edit', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    const asks = { tool: 'fake-acp', prompt: 'acp:permission execute -\nacp:permission edit a.txt' };
    const { job } = await run(checkout, {
      pools: { 'fake-acp': { approvals: 'allow-all' } },
      jobs: [
        { id: 'edit', ...asks },
        { id: 'review', action: 'review', ...asks },
      ],
    });
    expect(job('edit').stdout).toMatch(/^yes\nyes\n/);
    expect(job('review').stdout).toMatch(/^no\nno\n/);
    const denied = await run(
      checkout,
      { jobs: [{ id: 'edit', ...asks }] },
      { overrides: { approvals: 'deny', poolMode: 'always' } },
    );
    expect(denied.job('edit').stdout).toMatch(/^no\nno\n/);
  });

  it('gives a tool the variables of its pool', async () => {
    using checkout = Checkout.git();
    const { job } = await run(checkout, {
      pools: { 'fake-acp': { env: { FAKE_DEPTH: '$(3)' } } },
      jobs: [{ id: 'a', tool: 'fake-acp', action: 'ask', prompt: 'acp:env FAKE_DEPTH' }],
    });
    expect(job('a').stdout).toContain('FAKE_DEPTH=$(3)');
  });

  it('sets no variable that the row does not let a job file set', async () => {
    using checkout = Checkout.git();
    const jobs = [
      { tool: 'fake-acp', action: 'ask', prompt: 'x' },
      { tool: 'sim', action: 'ask', prompt: 'x' },
    ];
    const pools = { 'fake-acp': { env: { FAKE_DEPTH: '1', LD_PRELOAD: 'x' } }, sim: { env: { PATH: '/' } } };
    const refused: unknown = await run(checkout, { pools, jobs }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AimError);
    const text = errorText(refused as AimError);
    expect(text).toContain(
      'a job file may set for fake-acp only FAKE_DEPTH; set it in your own environment, and where',
    );
    expect(text).toContain('~/.config/aim/tools.json');
    expect(text).toMatch(/pools\.sim\.env\.PATH.*: is not for a job file to set; a job file may set none for sim/);
  });

  it('warns once of a version that was not tried, and uses it', async () => {
    using checkout = Checkout.git();
    const untried = { ...acp, versionsTried: '1.0.0 - 1.3.9' };
    const { result, events } = await rehearse(
      checkout,
      { jobs: [1, 2, 3].map((n) => ({ id: `j${n}`, tool: 'fake-acp', action: 'ask', prompt: 'x' })) },
      { registry: new Registry([untried]) },
    );
    expect(result.counts).toEqual({ completed: 3 });
    const warnings = ofType(events, 'notice').filter(({ level }) => level === 'warning');
    expect(warnings).toMatchObject([{ about: 'fake-acp', message: expect.stringContaining('1.4.0 was not tried') }]);
  });

  it('gives a tool that leaves files behind a temporary folder, which is removed with its process', async () => {
    using checkout = Checkout.git();
    const { job } = await rehearse(
      checkout,
      { jobs: [{ id: 'a', tool: 'fake-acp', action: 'ask', prompt: 'acp:env TMPDIR' }] },
      { registry: new Registry([{ ...acp, ownTempDir: true }]) },
    );
    const [, folder = ''] = /TMPDIR=(.+)/.exec(job('a').stdout) ?? [];
    expect(folder).toContain('aim-');
    const { existsSync } = await import('node:fs');
    expect(existsSync(folder)).toBe(false);
  });
});

it('output of a tool between two jobs of a session disturbs neither of them', async () => {
  using checkout = Checkout.git();
  const late = Array.from({ length: 40 }, (_, ms) => `twice ${ms}`).join('; ');
  const jobs = Array.from({ length: 5 }, (_, n) => ({
    id: `job-${n}`,
    tool: 'fake-claude',
    action: 'ask',
    session: 'talk',
    prompt: `trouble: ${late}`,
  }));
  const { result } = await run(checkout, { jobs });
  expect(result.counts).toEqual({ completed: 5 });
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRealTools, type RealTools } from '../../../fixtures/real-tools/real-tools.ts';
import { type Effect, policyLines, type SeenPolicy } from '../../../scripts/policy-table.ts';
import { launchCluster } from '../../../src/cluster/launch-cluster.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Approvals } from '../../../src/model/pool/approvals.ts';
import type { Outcome } from '../../../src/model/turn/outcome.ts';
import { reasonOf } from '../../../src/model/turn/outcome-meaning.ts';
import { resolvePoolSettings } from '../../../src/model/pool/pool-settings.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import { OneShotLease } from '../../../src/pool/leases/one-shot-lease.ts';
import { requireTool } from '../../../src/tools/detect/detect.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { isolatedProcessPlace } from '../../../src/workspace/process-place.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { never } from '../../support/never.ts';
import { ACTIONS } from './actions.ts';
import { Site } from './site.ts';
import { modelOf, POLICY_SUBJECTS, type PolicySubject } from './subjects.ts';

const DOCUMENT = join(import.meta.dirname, '..', '..', '..', 'docs', 'TOOL_PROTOCOLS.md');
const TIMEOUT_MS = 60_000;

/** What a job is or may, as in the table; the approvals of its pool, and those of its conversation. */
interface Policy {
  readonly name: string;
  readonly pool: Approvals;
  readonly job: Approvals;
}

/** In the order of the table. Those of one pool follow each other: they share its process. */
const POLICIES: readonly Policy[] = [
  { name: '`ask`, `review`', pool: 'allow-edits', job: 'read-only' },
  { name: '`allow-edits`', pool: 'allow-edits', job: 'allow-edits' },
  { name: '`read-only`', pool: 'read-only', job: 'read-only' },
  { name: '`deny`', pool: 'deny', job: 'deny' },
  { name: '`allow-all`', pool: 'allow-all', job: 'allow-all' },
];
const POOLS = [...new Set(POLICIES.map(({ pool }) => pool))];
const ORDER = ['`ask`, `review`', '`read-only`', '`deny`', '`allow-edits`', '`allow-all`'];

/** Sends one prompt. */
type Ask = (prompt: string) => Promise<Outcome>;

/** What takes effect on the disk, by tool, policy and action. */
export function policy(subject: PolicySubject): void {
  describe(`what takes effect of what ${subject.id} is made to do`, () => {
    const seen = new Map<string, readonly Effect[]>();
    let real: RealTools;
    beforeAll(async () => {
      real = await openRealTools(subject.program === null ? [] : [subject.program]);
    });
    afterAll(async () => {
      await real[Symbol.asyncDispose]();
    });

    it.each(POOLS)('in a pool of %s', async (pool) => {
      using site = new Site();
      const policies = POLICIES.filter((each) => each.pool === pool);
      for (const [{ name, job }, effects] of await observe(subject, real, site, policies)) {
        seen.set(name, effects);
        const effectOf = ACTIONS.map(({ title }, at) => [title, effects[at]] as const);
        const kept = effectOf.filter(([, effect]) => effect === 'yes').map(([title]) => title);
        const reserved = ACTIONS.filter(({ isReserved }) => isReserved === true).map(({ title }) => title);
        expect(kept.filter((title) => reserved.includes(title))).toEqual([]);
        if (job === 'read-only' || job === 'deny')
          expect(kept.filter((title) => /in the folder/.test(title))).toEqual([]);
        if (job === 'allow-edits' || job === 'allow-all') expect(kept).toContain('edit in the folder');
      }
      expect(leftoverProcesses()).toEqual([]);
    });

    it('is in the documents', () => {
      const subjects = Object.values(POLICY_SUBJECTS).map(({ id }): string => id);
      const found: SeenPolicy = {
        subject: subject.id,
        place: subjects.indexOf(subject.id),
        places: subjects.length,
        actions: ACTIONS.map(({ title }) => title),
        policies: ORDER.map((name) => ({ policy: name, effects: [...(seen.get(name) ?? [])] })),
      };
      const folder = process.env['AIM_POLICY_SEEN'];
      if (folder !== undefined) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${subject.id}.json`), JSON.stringify(found));
        // The whole table is compared, or written, when every tool has been seen.
        return;
      }
      const document = readFileSync(DOCUMENT, 'utf8').split('\n');
      expect(policyLines(found).filter((line) => !document.includes(line))).toEqual([]);
    });
  });
}

async function observe(
  subject: PolicySubject,
  real: RealTools,
  site: Site,
  policies: readonly Policy[],
): Promise<[Policy, Effect[]][]> {
  const seen: [Policy, Effect[]][] = [];
  const { tool: id, use, registry = Registry.builtIn() } = subject;
  const environment = subject.program === null ? process.env : real.env;
  const model = modelOf(subject);
  const { checkout: cwd } = site;
  const { pool: approvals } = policies[0]!;
  const begin = () => site.reset();
  if (use === 'one-shot') {
    const tool = await requireTool(registry.get(id), environment, never);
    for (const policy of policies) {
      begin();
      const settings = resolvePoolSettings({ approvals: policy.job, model });
      const about = { pool: 'policy', holder: 'policy', tool, cwd, settings, environment, files: [] };
      const rest = {
        openProcessPlace: isolatedProcessPlace,
        clock: systemClock,
        emit() {},
        nextTurn: () => policy.name,
      };
      await using lease = new OneShotLease({ ...about, ...rest });
      await lease.openSession({ cwd, approvals: policy.job, conversation: 'new' }, never);
      const ask: Ask = async (text) => (await lease.turn(message(text), { timeoutMs: TIMEOUT_MS }, never)).outcome;
      seen.push([policy, await allAtOnce(subject, site, ask)]);
    }
    return seen;
  }
  const options = { count: 1, cwd, model, environment, approvals, registry, start: 'plain' as const };
  await using cluster = await launchCluster(id, options, AbortSignal.timeout(TIMEOUT_MS));
  for (const policy of policies) {
    begin();
    await using lease = await cluster.lease({ holder: 'policy' }, AbortSignal.timeout(TIMEOUT_MS));
    await lease.openSession({ cwd, approvals: policy.job, conversation: 'new' }, never);
    const ask: Ask = async (text) => (await lease.turn(message(text), { timeoutMs: TIMEOUT_MS }, never)).outcome;
    seen.push([policy, await oneByOne(subject, site, ask)]);
  }
  return seen;
}

async function oneByOne({ doing }: PolicySubject, site: Site, ask: Ask): Promise<Effect[]> {
  const effects: Effect[] = [];
  for (const action of ACTIONS) {
    const outcome = await ask(action.act(doing, site));
    effects.push(effectOf(action.hasEffect(site), outcome, action.shown(site)));
  }
  return effects;
}

async function allAtOnce({ doing }: PolicySubject, site: Site, ask: Ask): Promise<Effect[]> {
  const outcome = await ask(ACTIONS.map((action) => action.act(doing, site)).join('\n'));
  return ACTIONS.map((action) => effectOf(action.hasEffect(site), outcome, action.shown(site)));
}

/** What aim refused afterwards it names. */
function effectOf(isThere: boolean, outcome: Outcome, shown: string): Effect {
  const isNamed =
    outcome.kind === 'refused' &&
    /\bwhich no job may change|\bit changed /.test(outcome.reason) &&
    names(reasonOf(outcome)!, shown);
  if (isNamed) return isThere ? 'noticed' : 'put back';
  return isThere ? 'yes' : 'no';
}

function names(reason: string, path: string): boolean {
  return reason.split(/[\s,;]+/).includes(path);
}

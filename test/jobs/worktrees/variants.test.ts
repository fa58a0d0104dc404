import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { row } from '../../../fixtures/agents/rows.ts';
import { cleanRuns } from '../../../src/host/runs/past/clean-runs.ts';
import { listRuns } from '../../../src/host/runs/past/list-runs.ts';
import { leftToDo } from '../../../src/jobs/record/past/left-to-do.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { ofType } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { never } from '../../support/never.ts';
import { diePart } from '../dying-run.ts';
import { editLine, lines, onceAll, shell, WorktreeRuns } from './worktree-run.ts';

/** Tools whose prompt is a script that knows by `$1` which of them runs it. */
const TOOLS = ['one', 'two', 'three'];
const registry = new Registry([
  shell,
  ...TOOLS.map((name) =>
    row(name, {
      name,
      detectCommands: ['sh'],
      protocol: 'exec',
      oneShot: { args: ['-s', name], prompt: 'stdin', output: 'text' },
    }),
  ),
]);
const EDIT = 'echo $1 >> a.txt; echo done';
/** A judge that picks the commit in which a file has a line. */
const judge = (line: string) => [
  'sh',
  '-c',
  `for ref in "$@"; do if git show "$ref:a.txt" | grep -qx ${line}; then echo "$ref"; fi; done`,
  'judge',
];
const after = { id: 'after', tool: 'shell', prompt: 'cp a.txt seen.txt; echo done', depends_on: ['best'] };

describe('of the variants of a job', () => {
  it('the first that passes its check is merged, and the others are no failures', async () => {
    using runs = new WorktreeRuns();
    const [red, unopened] = [runs.gate('red'), runs.gate('unopened')];
    const prompt = `case $1 in one) ${unopened.wait};; two) ${red.wait};; esac; ${EDIT}`;
    const verify = ['sh', '-c', '! grep -qx three a.txt'];
    const best = { id: 'best', tools: TOOLS, prompt, verify, on_verify_failed: 'fail' };
    const onEvent = (event: AimEvent) => {
      if (event.type === 'attempt_ended' && event.job === 'best~3') red.open();
    };
    const { result, job, events } = await runs.run({ jobs: [best, after] }, { registry, onEvent });
    expect(result.counts).toEqual({ completed: 2, not_chosen: 2 });
    expect(job('best~2')).toMatchObject({ variant_of: 'best', tool: 'two', commit: expect.any(String), branch: null });
    expect(job('best~1')).toMatchObject({ success: true, exit_code: null, error: 'best~2 was merged instead' });
    expect(job('best~1').attempts.map(({ outcome }) => outcome)).toEqual(['interrupted']);
    expect(job('best~3').attempts.map(({ outcome }) => outcome)).toEqual(['verify_failed']);
    expect(ofType(events, 'variant_chosen')).toMatchObject([{ of: 'best', job: 'best~2', by: 'first', error: null }]);
    expect(leftToDo(result)).toEqual({ stopped: false, failed: false });
    expect(result.landing).toMatchObject({ kind: 'landed', commits: 2 });
    expect(runs.test.read('seen.txt')).toBe(`${lines()}two\n`);
    expect(runs.leftovers()).toEqual([]);
    expect(leftoverProcesses()).toEqual([]);
  });

  it('that which the judge picks is merged, and the others stay as branches', async () => {
    using runs = new WorktreeRuns();
    const best = { id: 'best', tools: TOOLS, prompt: EDIT, judge: judge('two') };
    const { result, job, events } = await runs.run({ jobs: [best, after] }, { registry });
    expect(result.counts).toEqual({ completed: 2, not_chosen: 2 });
    expect(ofType(events, 'variant_chosen')).toMatchObject([{ job: 'best~2', by: 'judge' }]);
    expect(runs.test.read('a.txt')).toBe(`${lines()}two\n`);
    for (const [id, line] of [
      ['best~1', 'one'],
      ['best~3', 'three'],
    ] as const) {
      expect(job(id).attempts).toMatchObject([{ outcome: 'not_chosen' }]);
      expect(job(id).branch).toBe(`aim/${result.run_id}/jobs/${id.at(-1)}-best-${id.at(-1)}`);
      expect(runs.test.git('show', `${job(id).branch}:a.txt`)).toContain(line);
    }
    expect(runs.test.git('branch', '--list', 'aim/*').split('\n')).toHaveLength(2);
    expect(runs.leftovers()).toEqual([]);
    // One that its user went on with stays.
    runs.test.git('checkout', '-q', job('best~3').branch!);
    runs.test.git('commit', '-q', '--allow-empty', '-m', 'mine');
    runs.test.git('checkout', '-q', '-');
    const options = { cwd: runs.path, environment: runs.environment, stateDir: undefined };
    expect((await listRuns(options, never)).runs[0]!.unmerged).toEqual([job('best~3').branch]);
    const cleaned = await cleanRuns({ ...options, run: null, dryRun: false, force: false }, never);
    expect(cleaned.map(({ name, why }) => [name, why])).toEqual([
      [job('best~1').branch, null],
      [job('best~3').branch, 'no branch of yours has all of it'],
    ]);
    expect(runs.test.git('branch', '--list', 'aim/*')).toBe(`  ${job('best~3').branch}`);
  });

  it('all are made before the judge is asked, also where they get one instance after another', async () => {
    using runs = new WorktreeRuns();
    const count = `n=1; until mkdir "${runs.test.folder}/v$n" 2>/dev/null; do n=$((n+1)); done`;
    const prompt = `${count}; echo made $n >> a.txt; echo done`;
    const best = { id: 'best', tool: 'shell', variants: 3, prompt, judge: judge('"made 3"') };
    const { result } = await runs.run({ pools: { shell: { count: 1 } }, jobs: [best] }, { registry });
    expect(result.counts).toEqual({ completed: 1, not_chosen: 2 });
    expect(runs.test.read('a.txt')).toBe(`${lines()}made 3\n`);
  });

  it.each([
    [
      'fails',
      ['sh', '-c', 'echo cannot tell >&2; exit 3'],
      /^the judge failed: sh -c .*: exit code 3[\s\S]*cannot tell/,
    ],
    ['prints nonsense', ['sh', '-c', 'echo the second one'], /^the judge chose none: the second one$/],
    ['prints nothing', ['true'], /^the judge chose none: it printed nothing$/],
    ['names no program', ['/no/such/judge'], /^the judge failed: /],
    [
      'takes too long',
      { argv: ['sh', '-c', 'sleep 60 & sleep 60'], timeout_seconds: 0.3 },
      /^the judge failed: .*: no end within 0.3 s/,
    ],
  ])('none is merged when the judge %s: its words are the reason', async (_, argv, words) => {
    using runs = new WorktreeRuns();
    const best = { id: 'best', tools: ['one', 'two'], prompt: EDIT, judge: argv };
    const { result, job } = await runs.run({ jobs: [best, after] }, { registry });
    expect(result.counts).toEqual({ failed: 2, skipped: 1 });
    for (const id of ['best~1', 'best~2']) {
      expect(job(id)).toMatchObject({ error: expect.stringMatching(words), commit: null, exit_code: 1 });
      expect(job(id).branch).not.toBeNull();
    }
    expect(runs.test.read('a.txt')).toBe(lines());
    expect(leftoverProcesses()).toEqual([]);
  });

  it('none is merged when all fail: each ends as it did, and what depends on them is skipped', async () => {
    using runs = new WorktreeRuns();
    const best = { id: 'best', tools: ['one', 'two'], prompt: 'exit 3', judge: judge('one') };
    const { result, job } = await runs.run({ jobs: [best, after] }, { registry });
    expect(job('after').outcome).toBe('skipped');
    expect(result.jobs.filter(({ variant_of }) => variant_of === 'best').every(({ success }) => !success)).toBe(true);
    // They are tried again together.
    const mended = { isolation: 'worktree', jobs: [{ ...best, prompt: EDIT }, after] };
    const again = await runs.resume({ onlyFailed: true, document: mended, acceptChanges: true, registry });
    expect(again.result.counts).toEqual({ completed: 2, not_chosen: 1 });
    expect(runs.test.read('seen.txt')).toBe(`${lines()}one\n`);
  });

  it('the chosen one is tried again after a conflict', async () => {
    using runs = new WorktreeRuns();
    const [begun, other] = [runs.gate('begun'), runs.gate('other')];
    const prompt = `if ! grep -qx other a.txt; then ${begun.wait}; ${other.wait}; fi; ${EDIT}`;
    const best = { id: 'best', tools: ['one', 'two'], prompt, judge: judge('two') };
    const document = {
      jobs: [best, { id: 'other', tool: 'shell', prompt: `${begun.wait}; echo other >> a.txt; echo done` }],
    };
    const allBegun = onceAll('job_started', ['best~1', 'best~2', 'other'], () => begun.open());
    const onEvent = (event: AimEvent) => {
      allBegun(event);
      if (event.type === 'job_merged' && event.job === 'other') other.open();
    };
    const { result, job, events } = await runs.run(document, { registry, onEvent });
    expect(result.counts).toEqual({ completed: 2, not_chosen: 1 });
    expect(job('best~2').attempts.map(({ outcome }) => outcome)).toEqual(['conflict', 'completed']);
    expect(ofType(events, 'variant_chosen')).toHaveLength(1);
    expect(runs.test.read('a.txt')).toBe(`${lines()}other\ntwo\n`);
  });

  it('the next one is chosen when the first can not be merged in the end', async () => {
    using runs = new WorktreeRuns();
    const [begun, other] = [runs.gate('begun'), runs.gate('other')];
    const prompt = `${begun.wait}; if test $1 = one; then sed -i 's/line 3/mine/' a.txt; else echo x > new.txt; fi; ${other.wait}; echo done`;
    const best = {
      id: 'best',
      tools: ['one', 'two'],
      prompt,
      on_conflict: 'fail',
      judge: ['sh', '-c', 'echo "$1"', 'judge'],
    };
    const theirs = { id: 'other', tool: 'shell', prompt: `${begun.wait}; sed -i 's/line 3/theirs/' a.txt; echo done` };
    const allBegun = onceAll('job_started', ['best~1', 'best~2', 'other'], () => begun.open());
    const onEvent = (event: AimEvent) => {
      allBegun(event);
      if (event.type === 'job_merged' && event.job === 'other') other.open();
    };
    const { result, job, events } = await runs.run({ jobs: [best, theirs] }, { registry, onEvent });
    expect(ofType(events, 'variant_chosen').map(({ job: id, by }) => [id, by])).toEqual([
      ['best~1', 'judge'],
      ['best~2', 'only'],
    ]);
    expect(result.counts).toEqual({ completed: 2, not_chosen: 1 });
    expect(job('best~1').attempts).toMatchObject([{ outcome: 'conflict' }]);
    expect(job('best~1').branch).not.toBeNull();
    expect(existsSync(`${runs.path}/new.txt`)).toBe(true);
  });
});

describe('a run with variants goes on', () => {
  const document = {
    isolation: 'worktree',
    jobs: [
      { id: 'best', tool: 'sim', variants: 3, prompt: editLine('a.txt', 1) },
      { id: 'next', tool: 'sim', prompt: editLine('a.txt', 9), depends_on: ['best'] },
    ],
  };

  it.each<[AimEvent['type'], number]>([
    ['job_committed', 1],
    ['variant_chosen', 1],
    ['job_merged', 1],
    ['attempt_ended', 1],
    ['job_finished', 1],
    ['job_finished', 3],
  ])('after a kill at %s %i: one is merged, once, and what was decided stays so', async (type, nth) => {
    using runs = new WorktreeRuns();
    expect(await diePart(runs.path, document, { type, nth }, runs.environment)).toBe('SIGKILL');
    const { result, events, job } = await runs.resume();
    expect(result.counts).toEqual({ completed: 2, not_chosen: 2 });
    expect(result.landing).toMatchObject({ kind: 'landed', commits: 2 });
    expect(runs.test.read('a.txt')).toBe(lines(1, 9));
    const journal = readFileSync(result.journal!, 'utf8').split('\n');
    const chosen = journal.filter((line) => line.includes('"type":"variant_chosen"'));
    expect(chosen).toHaveLength(1);
    const winner = result.jobs.find((it) => it.variant_of === 'best' && it.outcome === 'completed')!;
    expect(JSON.parse(chosen[0]!)).toMatchObject({ job: winner.id });
    if (type !== 'job_committed') expect(ofType(events, 'job_started').map((it) => it.job)).toEqual(['next']);
    expect(job('next').commit).not.toBeNull();
    expect(runs.leftovers()).toEqual([]);
    expect(leftoverProcesses()).toEqual([]);
  });

  it('after an interrupt before one was chosen: what had failed is not tried again', async () => {
    using runs = new WorktreeRuns();
    const stop = new AbortController();
    const held = runs.gate('held');
    const prompt = `if test $1 = one; then exit 3; fi; if test $1 = three; then ${held.wait}; fi; ${EDIT}`;
    const best = { id: 'best', tools: TOOLS, prompt, judge: judge('two') };
    const ended = new Set<string>();
    const onEvent = (event: AimEvent) => {
      if (event.type === 'attempt_ended' || event.type === 'job_committed') ended.add(event.job);
      if (ended.has('best~1') && ended.has('best~2')) stop.abort(new Error('enough'));
    };
    const first = await runs.run({ jobs: [best, after] }, { registry, onEvent }, stop.signal);
    expect(first.job('best~2').outcome).toBe('interrupted');
    held.open();
    const { result, events } = await runs.resume({ registry });
    expect(result.counts).toEqual({ completed: 2, not_chosen: 2 });
    expect(ofType(events, 'job_started').map(({ job }) => job)).toEqual(['best~3', 'after']);
    expect(runs.test.read('seen.txt')).toBe(`${lines()}two\n`);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processesWithEnv } from '../../src/process/process-table.ts';
import { MARK_VARIABLE } from '../../src/process/mark.ts';
import { fakeRepl } from '../../fixtures/agents/rows.ts';
import { eventually } from '../support/eventually.ts';
import { runBinary } from './run-binary.ts';
import { Checkout } from '../../fixtures/checkout.ts';

/** A user of a machine: a runtime folder and a folder for temporary files, both empty. */
interface User extends Disposable {
  readonly env: Readonly<Record<string, string>>;
  /** The marks of the aims on record. */
  owners(): string[];
  temporary(): string[];
}

function makeUser(): User {
  const runtime = Checkout.plain();
  const temp = Checkout.plain();
  const owners = join(runtime.path, 'aim', 'owners');
  return {
    env: { XDG_RUNTIME_DIR: runtime.path, TMPDIR: temp.path },
    owners: () =>
      existsSync(owners) ? readdirSync(owners).flatMap((name) => /^(\w+)\.json$/.exec(name)?.[1] ?? []) : [],
    temporary: () => readdirSync(temp.path),
    [Symbol.dispose]() {
      runtime[Symbol.dispose]();
      temp[Symbol.dispose]();
    },
  };
}

const carriers = (owner: string) =>
  processesWithEnv(MARK_VARIABLE, owner)
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);

/** A checkout with five jobs, on a tool that stages files and so gets a copy of the index for each instance. */
async function fiveJobs(prompts: readonly string[]): Promise<Checkout> {
  const folder = Checkout.git({ 'a.py': 'a = 1\n' });
  const { id: _, ...row } = fakeRepl('plain', { stagesFiles: true });
  folder.write('tools.json', { version: 1, tools: { fake: row } });
  folder.write('jobs.json', {
    pools: { fake: { count: 5 } },
    jobs: prompts.map((prompt, n) => ({ id: `job-${n}`, tool: 'fake', action: 'ask', prompt })),
  });
  return folder;
}

function startAim(folder: Checkout, user: User) {
  const line = ['run-jobs', 'jobs.json', '--registry', 'tools.json', '--reporter', 'json'];
  const run = runBinary(line, { cwd: folder.path, env: user.env, buffer: false });
  const seen = { text: '' };
  run.stdout?.on('data', (chunk: Uint8Array) => (seen.text += String(chunk)));
  return { run, seen };
}

const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0;

describe('aim, killed by SIGKILL while it runs five instances,', () => {
  it('leaves only the processes at work, and the next aim ends these and no others', async () => {
    using user = makeUser();
    const stuck = 'trouble: deaf; grandchild; say stuck\\n; hang';
    using folder = await fiveJobs(['sim:say a', 'sim:say b', 'sim:say c', stuck, stuck]);
    const { run, seen } = startAim(folder, user);
    await eventually(() => expect(count(seen.text, /"text":"stuck/g), seen.text).toBe(2));
    await eventually(() => expect(count(seen.text, /"type":"job_finished"/g), seen.text).toBe(3));
    const [owner] = user.owners();
    expect(carriers(owner!)).toHaveLength(7);
    expect(user.temporary()).toHaveLength(5);

    using others = await fiveJobs([1, 2, 3, 4, 5].map(() => 'trouble: say stuck\\n; hang'));
    const neighbour = startAim(others, user);
    await eventually(() => expect(count(neighbour.seen.text, /"text":"stuck/g), neighbour.seen.text).toBe(5));
    const living = user.owners().find((each) => each !== owner)!;
    const neighbours = carriers(living);
    expect(neighbours).toHaveLength(5);

    run.kill('SIGKILL');
    await run;
    // The idle ones end by themselves, at the end of their input.
    await eventually(() => expect(carriers(owner!)).toHaveLength(4));
    expect(user.owners()).toHaveLength(2);

    folder.write('next.json', [{ tool: 'sim', action: 'ask', prompt: 'sim:say fine' }]);
    const next = await runBinary(['run-jobs', 'next.json'], { cwd: folder.path, env: user.env });
    expect(next.exitCode).toBe(0);
    expect(carriers(owner!)).toEqual([]);
    expect(carriers(living)).toEqual(neighbours);
    expect(user.owners()).toEqual([living]);
    expect(user.temporary()).toHaveLength(5);

    neighbour.run.kill('SIGTERM');
    expect((await neighbour.run).exitCode).toBe(143);
    expect(carriers(living)).toEqual([]);
    expect(user.owners()).toEqual([]);
    expect(user.temporary()).toEqual([]);
  });
});

it('the record of the processes of an aim names each of them, and is removed with the last one', async () => {
  using user = makeUser();
  using folder = await fiveJobs(['trouble: say stuck\\n; hang']);
  const { run, seen } = startAim(folder, user);
  await eventually(() => expect(seen.text).toContain('"text":"stuck'));
  const [owner] = user.owners();
  const path = join(user.env['XDG_RUNTIME_DIR']!, 'aim', 'owners', `${owner}.json`);
  const record = JSON.parse(readFileSync(path, 'utf8')) as { pid: number; children: { pid: number }[] };
  expect(record.pid).toBe(run.pid);
  expect(record.children.map(({ pid }) => pid)).toEqual(carriers(owner!));
  run.kill('SIGINT');
  await run;
  expect(user.owners()).toEqual([]);
});

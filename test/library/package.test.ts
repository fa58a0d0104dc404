import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareRun } from '../../src/jobs/run/open/prepare-run.ts';
import { birthOf } from '../../src/process/process-table.ts';
import { type ForeignProject, foreignProject, PAGES, programsOf } from './foreign-project.ts';

const root = join(import.meta.dirname, '..', '..');
const pages = new Map(PAGES.map((name) => [name, readFileSync(join(root, 'docs', name), 'utf8')]));
const programs = [...pages].flatMap(([page, text]) =>
  programsOf(text).map((code, n) => [`${page.replace('.md', '')}-${n + 1}.ts`, code] as const),
);

let project: ForeignProject;
beforeAll(async () => {
  project = await foreignProject();
  for (const [name, code] of programs) project.write(name, code);
  project.write('uses.ts', USES);
});
afterAll(() => project[Symbol.dispose]());

const USES = `
import { ClusterManager, launchCluster, launchPool, runJobs, ToolProcessPool, type TurnResult } from 'aim-agents';

const cluster: ClusterManager = await launchCluster('sim', { count: 2 });
const pool: ToolProcessPool = cluster.pool;
const pids: (number | null)[] = pool.getStatus().map((view) => view.pid);
const result: TurnResult = await cluster.send('sim:say from a foreign project').ended;
await using other = await launchPool('sim', { count: 1 });
await cluster.shutdown();
console.log(JSON.stringify({ text: result.text, pids, runs: typeof runJobs, alive: other.checkHealth().alive }));
// @ts-expect-error a prompt is text
cluster.send(7);
process.exitCode = 0;
`.replace('cluster.send(7);', '() => cluster.send(7);');

describe('the package', () => {
  it('has the library, its types and the documents, and no sources or tests', () => {
    expect(project.packed).toContain('dist/library/index.js');
    expect(project.packed).toContain('dist/library/types/index.d.ts');
    expect(project.packed).toContain('docs/PROCESS_POOL_API.md');
    expect(project.packed).toContain('bin/aim');
    expect(project.packed.filter((path) => /^(src|test|commands|bench|node_modules|\.aim)\//.test(path))).toEqual([]);
  });

  it('has types that a strict foreign project accepts', async () => {
    const { all } = await execa(process.execPath, ['check', '--no-script'], {
      cwd: project.path,
      all: true,
      reject: false,
    });
    expect(all).toContain('No type errors');
  });

  it('works on bun, and leaves no process', async () => {
    const { stdout } = await execa(process.execPath, ['uses.ts'], { cwd: project.path });
    const { text, pids, runs, alive } = JSON.parse(stdout) as {
      text: string;
      pids: number[];
      runs: string;
      alive: number;
    };
    expect({ text, runs, alive }).toEqual({ text: 'from a foreign project', runs: 'function', alive: 1 });
    expect(pids).toHaveLength(2);
    expect(pids.filter((pid) => birthOf(pid) !== null)).toEqual([]);
  });
});

describe('a page of the library', () => {
  it.each(programs.map(([name]) => name))('has a program that runs: %s', async (name) => {
    const { stdout, stderr } = await execa(process.execPath, [name], { cwd: project.path });
    expect(stdout).not.toBe('');
    expect(stderr).toBe('');
  });

  it.each([...pages])('%s shows job files that are valid', async (_, text) => {
    for (const [, code = ''] of text.matchAll(/```json\n(.*?)```/gs)) {
      const { plan } = await prepareRun({ source: 'page', text: code, cwd: join(root, 'examples', 'sample') });
      expect(plan.jobs.length).toBeGreaterThan(0);
    }
  });
});

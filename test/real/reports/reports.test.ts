import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { htmlReport } from '../../../src/reporters/documents/html/html-report.ts';
import { junitReport } from '../../../src/reporters/documents/junit.ts';
import type { JobOutcome } from '../../../src/model/turn/outcome.ts';
import { NASTY, nastyJob, reportOf, whole } from '../../reporters/documents/report-of.ts';
import { result } from '../../reporters/story.ts';

const SCHEMA = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'reports', 'junit.xsd');
const OUTCOMES: readonly JobOutcome[] = [
  'completed',
  'completed',
  'failed',
  'crashed',
  'timed_out',
  'skipped',
  'refused',
];
const PATCH = `diff --git a/core/state.py b/core/state.py\n--- a/core/state.py\n+++ b/core/state.py\n@@ -1,2 +1,3 @@\n state = 1\n-print(state)\n+print("state", state)\n+# ${'a long comment '.repeat(20)}\n`;
const TEXTS = {
  prompt: whole('Add type hints to all functions.\nKeep the behaviour as it is.'),
  answer: whole('Done. `state` is an `int` now.\n\n'.repeat(5)),
  patch: whole(PATCH),
  check: whole('................ 16 passed in 0.31s'),
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aim-reports-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const jobsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const outcome = OUTCOMES[index % OUTCOMES.length]!;
    const usage = { input_tokens: 1200 + index, output_tokens: 300, cost_usd: 0.0123 };
    return result(`job-${index}`, {
      outcome,
      instance: index % 3,
      queued_s: index * 0.4,
      duration_s: 1 + (index % 5),
      usage,
    });
  });

function write(name: string, pieces: Iterable<string>): string {
  const path = join(folder, name);
  writeFileSync(path, [...pieces].join(''));
  return path;
}

it('a JUnit report is valid for the schema that Jenkins holds it to, whatever tools say', async () => {
  const jobs = [...jobsOf(20), ...Object.values(NASTY).map((text, index) => nastyJob(text, 100 + index))];
  const path = write('junit.xml', junitReport(reportOf(jobs, { answer: whole(Object.values(NASTY).join('\n')) })));
  const { exitCode, stderr } = await execa('xmllint', ['--noout', '--schema', SCHEMA, path], { reject: false });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `${path} validates` });
});

/** Opens a page in a browser without a window. @returns what `--dump-dom` prints, or the picture's size. */
async function chromium(path: string, args: readonly string[]): Promise<string> {
  const home = mkdtempSync(join(folder, 'browser-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', `--user-data-dir=${home}`];
  const ran = await execa('chromium', [...flags, ...args, `file://${path}`], { reject: false, timeout: 120_000 });
  expect(ran.exitCode, ran.stderr).toBe(0);
  return ran.stdout;
}

/** A page that shows the report in a frame as wide as a window, and how wide the report would have to be. */
function measured(report: string, width: number): string {
  const frame = `<iframe id="f" src="file://${report}" style="width:${width}px;height:900px;border:0"></iframe>`;
  const script = `onload=()=>{const e=document.getElementById('f').contentDocument.documentElement;document.title=e.scrollWidth+' '+e.querySelectorAll('details').length}`;
  return write(`measure-${width}.html`, [`<!doctype html><title>none</title>${frame}<script>${script}</script>`]);
}

it.each([400, 1400])('an HTML report opens in a browser and fits a window of %i px', async (width) => {
  const path = write('report.html', htmlReport(reportOf(jobsOf(60), TEXTS)));
  const dom = await chromium(measured(path, width), [
    '--allow-file-access-from-files',
    '--virtual-time-budget=5000',
    '--dump-dom',
  ]);
  expect(/<title>(.*?)<\/title>/.exec(dom)?.[1]).toBe(`${width} 60`);
  const picture = join(folder, `${width}.png`);
  await chromium(path, [`--window-size=${width},1600`, `--screenshot=${picture}`]);
  expect(statSync(picture).size).toBeGreaterThan(20_000);
});

it('an HTML report of 1,000 jobs opens', async () => {
  const path = write('1000.html', htmlReport(reportOf(jobsOf(1000), TEXTS)));
  const picture = join(folder, 'picture.png');
  await chromium(path, ['--window-size=1400,1600', `--screenshot=${picture}`]);
  expect(statSync(picture).size).toBeGreaterThan(20_000);
});

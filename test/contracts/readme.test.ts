import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { prepareRun } from '../../src/jobs/run/open/prepare-run.ts';

const root = join(import.meta.dirname, '..', '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('README', () => {
  it('names npm commands that exist', () => {
    const scripts = new Set(Object.keys(manifest.scripts));
    const named = [...readme.matchAll(/npm (?:run )?([a-z:]+)/g)]
      .map((match) => match[1]!)
      .filter((name) => name !== 'install');
    expect(named).toContain('demo');
    expect(named).toContain('test');
    expect(named.filter((name) => !scripts.has(name))).toEqual([]);
  });

  it.each(['README.md', 'docs/JOB_FILES.md'])('shows job files that are valid: %s', async (page) => {
    const blocks = [...readFileSync(join(root, page), 'utf8').matchAll(/```(json|yaml)\n([\s\S]*?)```/g)];
    const files = blocks.filter(([, , text]) => /"?jobs"?:/.test(text!));
    expect(files.length).toBeGreaterThan(0);
    for (const [, kind, text] of files) {
      const source = `${page}.${kind}`;
      const { plan } = await prepareRun({ source, text: text!, cwd: join(root, 'examples', 'sample') });
      expect(plan.jobs.length).toBeGreaterThan(0);
    }
  });
});

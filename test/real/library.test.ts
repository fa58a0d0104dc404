import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { ensureTool } from '../../scripts/real-tools.ts';
import { foreignProject, PAGES, programsOf } from '../library/foreign-project.ts';

/** node 24 runs them as they are: their types are stripped, since they are no dependency. */
test('every program of the pages of the library runs on node too, with the packed package', async () => {
  const { bin: node } = await ensureTool('node');
  using project = await foreignProject();
  for (const page of PAGES) {
    const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', page), 'utf8');
    for (const [n, code] of programsOf(text).entries()) {
      const file = project.write(`${page}-${n + 1}.ts`, code);
      const { stdout, stderr } = await execa(node, [file], { cwd: project.path });
      expect(stdout, file).not.toBe('');
      expect(stderr, file).toBe('');
    }
  }
});

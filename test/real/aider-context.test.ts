import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { allCompleted, outcomes, run } from './run.ts';
import { transcriptText } from '../support/transcript-text.ts';

let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(['aider']);
});
afterAll(() => real[Symbol.asyncDispose]());

const FILES = {
  'core/a.py': 'def a():\n    return old\n',
  'core/b.py': 'from core.a import a\n\ndef b():\n    return old\n',
  'docs/spec.md': 'THE SPECIFICATION OF ALL\n',
};
const each = {
  id: 'edit-{file.stem}',
  for_each: { files: ['core/*.py'] },
  context: ['docs/spec.md'],
  prompt: 'Change it.\nEDIT {file} old=>new',
};

test.each(['shared', 'worktree'] as const)(
  'aider reads the context of a job, and its map is no change: %s',
  async (isolation) => {
    using checkout = Checkout.git(FILES);
    checkout.git('config', 'user.name', 'Somebody');
    checkout.git('config', 'user.email', 'somebody@localhost');
    const pools = { aider: { count: 2, repo_map: 1024 } };
    const ran = await run(real, checkout.path, [each], { defaults: { tool: 'aider' }, pools, isolation });
    expect(outcomes(ran)).toEqual(allCompleted([{ id: 'edit-a' }, { id: 'edit-b' }]));
    for (const name of ['a', 'b']) {
      expect(ran.job(`edit-${name}`)).toMatchObject({ files_changed: [`core/${name}.py`], outside_files: [] });
      expect(readFileSync(checkout.file(`core/${name}.py`), 'utf8')).toContain('return new');
      expect(transcriptText(ran.result, `edit-${name}`)).toContain('/read-only "docs/spec.md"');
    }
    expect(ran.result.unattributed).toEqual([]);
    const sent = real.server.requests.map(({ body }) => JSON.stringify(body)).join('\n');
    expect(sent).toContain('THE SPECIFICATION OF ALL');
    expect(sent).toContain('Here are summaries of some files');
    if (isolation === 'worktree')
      expect(checkout.git('ls-files').trim().split('\n').sort()).toEqual(Object.keys(FILES).sort());
  },
);

test('a file that a job of a session read is edited by the next one, and read again', async () => {
  using checkout = Checkout.git(FILES);
  const session = { session: 's' };
  const jobs = [
    { id: 'read', ...session, action: 'review', files: ['core/a.py'], prompt: 'SAY fine' },
    { id: 'edit', ...session, files: ['core/a.py'], context: ['core/b.py'], prompt: 'EDIT core/a.py old=>new' },
    { id: 'other', ...session, files: ['core/b.py'], context: ['core/a.py'], prompt: 'EDIT core/b.py old=>new' },
  ];
  const ran = await run(real, checkout.path, jobs, { defaults: { tool: 'aider' } });
  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  for (const name of ['a', 'b']) expect(readFileSync(checkout.file(`core/${name}.py`), 'utf8')).toContain('return new');
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliUser } from './cli-user.ts';

const WORD = 'p4ss-w0rd-of-mine';

it('what --mask names stands in no output of run-jobs, launch and send; each event goes to --on-event', async () => {
  const jobs = {
    defaults: { tool: 'sim' },
    jobs: [{ id: 'says', action: 'ask', prompt: `sim:say the word is ${WORD}` }],
  };
  await using user = cliUser({ 'jobs.json': JSON.stringify(jobs) });
  const env = { NOTE: WORD, SHORT: 'abc' };
  const cat = '["sh","-c","cat > events.jsonl"]';
  const ran = await user.aim(
    [
      'run-jobs',
      'jobs.json',
      '--in-place',
      '--pool-mode',
      'always',
      '--json',
      '--reporter',
      'plain',
      '--mask',
      'NOTE',
      '--on-event',
      cat,
    ],
    { env },
  );
  expect(JSON.parse(ran.stdout)).toMatchObject({ jobs: [{ stdout: 'the word is [masked]' }] });
  const events = user.folder.read('events.jsonl').trim().split('\n');
  expect(JSON.parse(events.at(-1)!)).toMatchObject({ type: 'run_finished' });
  expect([ran.stdout, ran.stderr, ...events].filter((text) => text.includes(WORD))).toEqual([]);

  // A pooled tool's transcript has what went to it, too. The copy of the job file is as the user wrote it.
  const records = readdirSync(user.folder.file('.aim'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'job-file.json')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect(records.some((text) => text.includes('sim:say the word is [masked]'))).toBe(true);
  expect(records.filter((text) => text.includes(WORD))).toEqual([]);

  const { run } = await user.launch(['sim', '-n', '1', '--mask', 'NOTE'], '1 of 1 ready', { env });
  const sent = await user.aim(['send', `sim:say it is ${WORD}`]);
  expect(sent.stdout).toBe('it is [masked]');
  expect((await user.aim(['send', '--json', `sim:fail not ${WORD}`])).stdout).toContain('not [masked]');
  expect((await user.aim(['status', '--json'])).stdout).not.toContain(WORD);
  await user.aim(['stop']);
  expect((await run).stderr).not.toContain(WORD);

  for (const [name, message] of [
    ['NOTHING', '--mask NOTHING: no such variable is set'],
    ['SHORT', '--mask SHORT: its value has fewer than 8 characters'],
  ] as const) {
    const refused = await user.aim(['run-jobs', 'jobs.json', '--mask', name], { env });
    expect({ exitCode: refused.exitCode, stderr: refused.stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining(message) as string,
    });
  }
});

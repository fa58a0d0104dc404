import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { row } from '../../../fixtures/agents/rows.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { secrets } from '../../../src/lib/secrets.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { rehearse } from '../../support/rehearsal.ts';

const KEY = 'sk-4f9a0c17"e2';
const OTHER = 'p4ss-w0rd-of-mine';

/** A tool whose prompt is a script, which has a key. */
const shell = row('shell', {
  name: 'a shell',
  detectCommands: ['sh'],
  protocol: 'exec',
  passEnv: ['SHELL_API_KEY', 'SHELL_NOTE'],
  oneShot: { args: ['-s'], prompt: 'stdin', output: 'text' },
});

afterEach(() => secrets.clear());

it('a key that a tool prints stands in no record of a run, however it is cut, nor does what was named', async () => {
  using checkout = Checkout.git({ 'a.txt': 'a\n' });
  secrets.add(OTHER, true);
  const { result, events, job } = await rehearse(
    checkout,
    {
      defaults: { tool: 'shell' },
      jobs: [
        { id: 'says', action: 'ask', prompt: 'echo "it is $SHELL_API_KEY"; echo "and $SHELL_NOTE" >&2' },
        {
          id: 'cut',
          action: 'ask',
          prompt: 'printf %s "${SHELL_API_KEY%????}"; sleep 0.1; printf "%s\\n" "${SHELL_API_KEY#??????????}"',
        },
        { id: 'fails', action: 'ask', prompt: 'echo "bad key $SHELL_API_KEY" >&2; exit 3' },
        {
          id: 'checked',
          files: ['a.txt'],
          prompt: 'echo b > a.txt; echo done; exit 0',
          verify: {
            argv: ['sh', '-c', 'cat a.txt; grep -q a a.txt || { echo "$SHELL_API_KEY"; exit 1; }'],
            retries: 0,
          },
          on_verify_failed: 'fail',
          paths: { error_report: 'report.json' },
        },
      ],
    },
    {
      registry: new Registry([shell]),
      environment: { ...process.env, SHELL_API_KEY: KEY, SHELL_NOTE: OTHER },
    },
  );
  expect(job('says').stdout).toBe('it is [masked]');
  expect(job('says').stderr).toBe('and [masked]');
  expect(job('cut').stdout).toBe('[masked]');
  expect(job('fails')).toMatchObject({ outcome: 'failed', error: expect.stringContaining('bad key [masked]') });
  expect(job('checked')).toMatchObject({ outcome: 'verify_failed', error: expect.stringContaining('[masked]') });
  const folders = [result.folder!, join(result.journal!, '..')];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  expect(files.length).toBeGreaterThan(6);
  const texts = [
    ...[...files, checkout.file('report.json')].map((file) => readFileSync(file, 'utf8')),
    JSON.stringify([events, result]),
  ];
  for (const secret of [KEY, JSON.stringify(KEY).slice(1, -1), OTHER]) {
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  }
});

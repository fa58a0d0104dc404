import { expect, it } from 'vitest';
import { API_KEY, startJulesServer } from '../../fixtures/jules-server/jules-server.ts';
import { cliUser } from './cli-user.ts';

const SESSION = 'https://jules.google.com/session/3141592';

/** The registry of a user who reaches jules elsewhere. */
function toolsFile(baseUrl: string): string {
  const jules = {
    name: 'Jules',
    protocol: 'remote',
    passEnv: ['JULES_API_KEY'],
    loginHint: 'set JULES_API_KEY',
    remote: { service: 'jules', baseUrl, pollMs: 5 },
  };
  return JSON.stringify({ version: 1, tools: { jules } });
}

it('jules is launched, sent to, shown and checked, at the place that the user’s own registry names', async () => {
  await using server = await startJulesServer();
  await using user = cliUser({ 'config/aim/tools.json': toolsFile(server.url) });
  const env = { XDG_CONFIG_HOME: user.folder.file('config'), JULES_API_KEY: API_KEY };

  const check = await user.aim(['tools', 'jules', '--check'], { env });
  expect({ stdout: check.stdout, exitCode: check.exitCode }).toEqual({
    stdout: expect.stringMatching(/^jules {2}v1alpha {4}speaks: yes \(\d+\.\d s\) {2} +logged in: yes$/) as string,
    exitCode: 0,
  });
  expect(server.requests.map(({ call }) => call)).toEqual(['sources']);

  const { run } = await user.launch(['jules', '-n', '1'], '1 of 1 ready', { env });
  expect((await user.aim(['send', 'SAY hello'])).stdout).toBe('hello');
  const { stdout } = await user.aim(['send', '--json', 'PATCH a.txt x=>y\nSAY Done']);
  expect(JSON.parse(stdout)).toMatchObject({
    result: {
      text: 'Done',
      remote: {
        session: '3141592',
        url: SESSION,
        outputs: [
          { kind: 'patch', files: ['a.txt'], problem: null, file: user.folder.file('.aim/patches/3141592.patch') },
        ],
      },
    },
  });
  const kept = user.folder.file('.aim/patches/3141592.patch');
  const plain = await user.aim(['send', 'WRITE b.txt z\nSAY Added']);
  expect({ stdout: plain.stdout, stderr: plain.stderr }).toEqual({
    stdout: 'Added',
    stderr: `aim: a patch of 2 files, not applied: git apply ${kept}`,
  });
  expect(user.folder.read('.aim/patches/3141592.patch')).toMatch(/^diff --git a\/a\.txt[^]*diff --git a\/b\.txt/);
  expect(user.folder.read('.aim/.gitignore')).toBe('*\n');
  expect(server.of('create')).toHaveLength(1);
  expect(server.of('message')).toHaveLength(2);

  expect((await user.aim(['status'])).stdout).toContain(SESSION);
  expect((await user.status()).instances).toMatchObject([{ state: 'ready', pid: null, url: SESSION }]);

  await user.aim(['stop']);
  const { stderr, exitCode } = await run;
  expect(exitCode).toBe(0);
  expect(stderr).toContain(`session ${SESSION}`);
  expect(stderr).not.toContain(API_KEY);
});

it('a cluster of jules that is killed says afterwards which sessions it has made, and which it may have made', async () => {
  await using server = await startJulesServer();
  await using user = cliUser({ 'config/aim/tools.json': toolsFile(server.url) });
  const env = { XDG_CONFIG_HOME: user.folder.file('config'), JULES_API_KEY: API_KEY };
  const { run } = await user.launch(['jules', '-n', '2'], '2 of 2 ready', { env });
  const made = user.aim(['send', '--to', '0', 'SLOW 1000000']);
  await server.waitFor('session');
  server.fail({ call: 'create', answer: 'hang', after: true, times: 1 });
  const lost = user.aim(['send', '--to', '1', 'SLOW 1000000']);
  await server.waitFor('create', () => server.of('create').length === 2);
  run.kill('SIGKILL');
  await Promise.all([run, made, lost]);
  const { stdout } = await user.aim(['show', 'jules']);
  expect(stdout).toMatch(/jules-1 made the session 3141592: https:/);
  expect(stdout).toMatch(/jules-2 may have made a session called ".+"/);
  expect(stdout).toMatch(/cut short {2}jules: 2 × jules {2}2 without an end/);
  expect(stdout).not.toContain(API_KEY);
});

it('jules without a key, and with a project’s idea of where its key goes', async () => {
  await using user = cliUser({
    'aim.tools.json': toolsFile('https://example.net/v1').replace('"jules":', '"jules-2":'),
  });
  const missing = await user.aim(['launch', 'jules']);
  expect({ stderr: missing.stderr, exitCode: missing.exitCode }).toEqual({
    stderr: expect.stringMatching(
      /^aim: jules: no key, JULES_API_KEY is not set\n {2}set JULES_API_KEY to a key/,
    ) as string,
    exitCode: 4,
  });
  const listed = await user.aim(['tools']);
  expect(listed.stdout).toMatch(/^jules +no key, JULES_API_KEY is not set +remote +Jules$/m);
  const env = { JULES_API_KEY: API_KEY };
  const foreign = await user.aim(['launch', 'jules-2', '--registry', 'aim.tools.json'], { env });
  expect({ stderr: foreign.stderr, exitCode: foreign.exitCode }).toEqual({
    stderr: expect.stringMatching(/tools\.jules-2\.remote\.baseUrl: decides where a key is sent/) as string,
    exitCode: 2,
  });
});

import { execa } from 'execa';
import { expect, it } from 'vitest';
import { GIT_LOCAL_VARIABLES } from '../../../src/lib/git-local-variables.ts';
import { BUILT_IN } from '../../../src/tools/registry/built-in.ts';
import { holdsKey, shownRow, toolEnvironment } from '../../../src/tools/launch/environment.ts';
import { secrets } from '../../../src/lib/secrets.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';

const hostEnv = {
  PATH: '/bin',
  HOME: '/u',
  LC_ALL: 'C',
  https_proxy: 'http://p',
  SSL_CERT_FILE: '/ca',
  AIM_SOCKET: '/s',
  AIM_MARK: 'm',
  OPENAI_API_KEY: 'o',
  ANTHROPIC_API_KEY: 'a',
  ANTHROPIC_FOO: 'f',
  GITHUB_TOKEN: 'g',
  AWS_SECRET_ACCESS_KEY: 'w',
  MY_SECRET: 's',
  NODE_OPTIONS: '--require x',
  LD_PRELOAD: 'x',
  UNSET: undefined,
};

it('the environment of a tool has paths, language and proxies, and no key that its row does not list', () => {
  expect(toolEnvironment({ env: {}, passEnv: [] }, hostEnv)).toEqual({
    PATH: '/bin',
    HOME: '/u',
    LC_ALL: 'C',
    https_proxy: 'http://p',
    SSL_CERT_FILE: '/ca',
  });
});

it('the environment of a tool has the keys that its row lists, by name or by their start', () => {
  const env = toolEnvironment({ env: {}, passEnv: ['OPENAI_API_KEY', 'ANTHROPIC_*', 'MISSING'] }, hostEnv);
  expect(env).toMatchObject({ OPENAI_API_KEY: 'o', ANTHROPIC_API_KEY: 'a', ANTHROPIC_FOO: 'f' });
  expect(Object.keys(env)).not.toContain('GITHUB_TOKEN');
});

it('the environment of a tool never has the socket of its pool', () => {
  const env = toolEnvironment({ env: {}, passEnv: ['AIM_*', 'AIM_SOCKET'] }, hostEnv);
  expect(Object.keys(env).filter((name) => name.startsWith('AIM_'))).toEqual([]);
});

it('a variable that the row sets replaces that of aim’s own environment', () => {
  expect(toolEnvironment({ env: { PATH: '/other', TERM: 'dumb' }, passEnv: [] }, { PATH: '/bin' })).toEqual({
    PATH: '/other',
    TERM: 'dumb',
  });
});

it.each(Object.keys(BUILT_IN.tools))('the environment of %s has no tokens of other programs', (id) => {
  const names = Object.keys(toolEnvironment(Registry.builtIn().get(id), hostEnv));
  for (const name of ['GITHUB_TOKEN', 'MY_SECRET', 'LD_PRELOAD', 'NODE_OPTIONS', 'AIM_SOCKET'])
    expect(names).not.toContain(name);
});

it.each(Object.keys(BUILT_IN.tools))('the environment of %s has the user’s telemetry and version managers', (id) => {
  const variables = [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'TRACEPARENT',
    'TRACESTATE',
    'PYENV_ROOT',
    'VOLTA_HOME',
    'MISE_DATA_DIR',
  ];
  const env = Object.fromEntries(variables.map((name) => [name, 'x']));
  expect(toolEnvironment(Registry.builtIn().get(id), env)).toMatchObject(env);
});

it.each([
  [
    'aider',
    ['AWS_BEARER_TOKEN_BEDROCK', 'VERTEXAI_PROJECT', 'LM_STUDIO_API_BASE', 'OLLAMA_API_BASE', 'COHERE_API_KEY'],
  ],
  ['claude', ['AWS_REGION', 'GOOGLE_APPLICATION_CREDENTIALS', 'CLOUD_ML_REGION', 'DBUS_SESSION_BUS_ADDRESS']],
  ['codex', ['OLLAMA_HOST', 'DBUS_SESSION_BUS_ADDRESS']],
  ['copilot', ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR']],
  ['gemini', ['GOOGLE_CLOUD_PROJECT', 'DBUS_SESSION_BUS_ADDRESS']],
  ['opencode', ['AWS_PROFILE', 'GOOGLE_CLOUD_PROJECT', 'COHERE_API_KEY', 'LMSTUDIO_API_KEY']],
])('the environment of %s has the variables of its providers and of the keyring that its login is in', (id, names) => {
  const env = Object.fromEntries(names.map((name) => [name, 'x']));
  expect(toolEnvironment(Registry.builtIn().get(id), env)).toMatchObject(env);
});

it('no tool gets a variable that ties git to another repository, whatever its row lets through', () => {
  const host = Object.fromEntries(GIT_LOCAL_VARIABLES.map((name) => [name, 'x']));
  const env = toolEnvironment({ env: {}, passEnv: ['GIT_*'] }, { ...host, GIT_AUTHOR_NAME: 'somebody' });
  expect(env).toEqual({ GIT_AUTHOR_NAME: 'somebody' });
});

it('the variables that tie git to a repository are all that the installed git knows', async () => {
  const { stdout } = await execa('git', ['rev-parse', '--local-env-vars']);
  expect(GIT_LOCAL_VARIABLES).toEqual(expect.arrayContaining(stdout.split('\n')));
});

it('the key of a service is for its own row alone', () => {
  const registry = Registry.builtIn();
  const having = registry.ids.filter(
    (id) => 'JULES_API_KEY' in toolEnvironment(registry.get(id), { JULES_API_KEY: 'x' }),
  );
  expect(having).toEqual(['jules']);
});

it.each([
  ['OPENAI_API_KEY', 'sk-1', true],
  ['GH_TOKEN', 'ghp_1', true],
  ['AWS_ACCESS_KEY_ID', 'AKIA1', true],
  ['AWS_SECRET_ACCESS_KEY', 'x', true],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=x', true],
  ['GOOGLE_APPLICATION_CREDENTIALS', '/home/me/key.json', false],
  ['SSH_AUTH_SOCK', '/run/agent', false],
  ['OPENAI_BASE_URL', 'https://example.net', false],
  ['MONKEY', 'banana', false],
  ['CODEX_HOME', '/home/me', false],
])('%s=%s is a secret: %s', (variable, value, isSecret) => {
  expect(holdsKey(variable, value)).toBe(isSecret);
});

it('a row is shown without the keys that it sets', () => {
  const row = { ...Registry.builtIn().get('aider'), env: { MINE_API_KEY: 'sk-4f9a0c17e2', MINE_MODE: 'fast' } };
  expect(shownRow(row).env).toEqual({ MINE_API_KEY: '[masked]', MINE_MODE: 'fast' });
  expect(shownRow(Registry.builtIn().get('aider'))).toBe(Registry.builtIn().get('aider'));
  secrets.clear();
});

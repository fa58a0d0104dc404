import { expect, it } from 'vitest';
import { BUILT_IN } from '../../src/tools/built-in.ts';
import { toolEnvironment } from '../../src/tools/environment.ts';
import { Registry } from '../../src/tools/registry.ts';

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

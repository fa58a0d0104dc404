import { expect, it } from 'vitest';
import { lastingEnvironment, toolEnvironment } from '../../../src/tools/launch/environment.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';

it('of an environment what loads a tool is kept: no key, no address, no model, and nothing that differs by terminal', () => {
  const aider = Registry.builtIn().get('aider');
  const host = {
    PATH: '/bin',
    LANG: 'C.UTF-8',
    HTTPS_PROXY: 'http://proxy:1',
    SSL_CERT_FILE: '/etc/ca.pem',
    OTEL_SERVICE_NAME: 'name',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=secret',
    OPENAI_API_KEY: 'sk-secret',
    OPENAI_API_BASE: 'https://user:secret@host/v1',
    AIDER_MODEL: 'gpt-4o',
    TRACEPARENT: '00-1-2-01',
    FNM_MULTISHELL_PATH: '/run/1',
  };
  const { lasting, withheld } = lastingEnvironment(aider, toolEnvironment(aider, host));
  expect(lasting).toEqual({
    PATH: '/bin',
    LANG: 'C.UTF-8',
    HTTPS_PROXY: 'http://proxy:1',
    SSL_CERT_FILE: '/etc/ca.pem',
    OTEL_SERVICE_NAME: 'name',
    ...aider.env,
  });
  expect(new Set(withheld)).toEqual(
    new Set([
      'OTEL_EXPORTER_OTLP_HEADERS',
      'OPENAI_API_KEY',
      'OPENAI_API_BASE',
      'AIDER_MODEL',
      'TRACEPARENT',
      'FNM_MULTISHELL_PATH',
    ]),
  );
});

import type { RegistryDocument } from '../registry/registry-document.ts';

/** Google's agent in the cloud, by its REST API: no program of it runs here. No account was at hand to see it with. */
export const jules: RegistryDocument['tools'][string] = {
  name: 'Jules',
  capabilities: ['code_generation', 'refactoring', 'ask', 'review', 'shell'],
  provider: 'jules',
  protocol: 'remote',
  passEnv: ['JULES_API_KEY'],
  cwd: 'session',
  readyTimeoutMs: 60_000,
  loginHint: 'set JULES_API_KEY to a key from the settings of https://jules.google.com',
  remote: { service: 'jules' },
};

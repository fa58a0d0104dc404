import { expect, it } from 'vitest';
import { API_KEY, startJulesServer } from '../../../../fixtures/jules-server/jules-server.ts';
import { findSource } from '../../../../src/drivers/remote/api/connected-source.ts';
import { JulesClient } from '../../../../src/drivers/remote/api/jules-client.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { never } from '../../../support/never.ts';

it('a repository is found by the name that it usually has, by another one, or not at all', async () => {
  const others = Array.from({ length: 120 }, (_, n) => ({ owner: 'octo', repo: `repo-${n}`, branches: ['main'] }));
  const odd = { owner: 'Octo', repo: 'Odd', branches: ['main'], name: 'sources/github-octo-odd' };
  await using server = await startJulesServer({ sources: [...others, odd] });
  const client = new JulesClient({ baseUrl: server.url, key: API_KEY, clock: systemClock, tap: () => {} });
  const find = (owner: string, repo: string) => findSource(client, owner, repo, never);
  expect(await find('octo', 'repo-7')).toEqual({ value: 'sources/github/octo/repo-7' });
  expect(server.of('sources')).toEqual([]);
  expect(await find('octo', 'odd')).toEqual({ value: 'sources/github-octo-odd' });
  expect(server.of('sources')).toHaveLength(2);
  expect(await find('octo', 'other')).toEqual({ value: null });
  server.fail({ call: 'source', answer: 401 });
  expect(await find('octo', 'odd')).toMatchObject({ failure: { kind: 'unauthorised' } });
});

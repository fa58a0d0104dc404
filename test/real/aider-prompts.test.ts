import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelRequest } from '../../fixtures/model-server/request-log.ts';
import { AWKWARD, MEGABYTE } from './awkward-prompts.ts';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { allCompleted, outcomes, run } from './run.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { changedFiles, snapshotGit } from '../../fixtures/git-snapshot.ts';

let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(['aider']);
});
afterAll(() => real[Symbol.asyncDispose]());

test('aider: a prompt arrives whole in one message, whatever is in it, and nothing of it is run', async () => {
  using checkout = Checkout.git({ 'README.md': 'read me\n', 'a.txt': 'old line\n' });
  const before = snapshotGit(checkout.path);
  const prompts = Object.entries({ ...AWKWARD, megabyte: MEGABYTE });
  const jobs = prompts.flatMap(([name, prompt]) => [
    { id: `ask-${name}`, action: 'ask', prompt },
    { id: `edit-${name}`, files: ['a.txt'], prompt },
  ]);
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 2 } }, defaults: { tool: 'aider' } });

  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  const seen = real.server.requests.map(lastMessage);
  expect(seen).toHaveLength(jobs.length);
  for (const [name, prompt] of prompts) {
    // A space before what would be a command; what aider adds below.
    const sent = /^[/!]/.test(prompt) ? ` ${prompt}` : prompt;
    const arrived = seen.filter((text) => text.startsWith(`${sent}\n`));
    expect({ name, times: arrived.length }).toEqual({ name, times: 2 });
  }
  for (const request of real.server.requests) expect(request.userTexts).toHaveLength(1);
  expect(existsSync(join(checkout.path, 'PWNED'))).toBe(false);
  expect(changedFiles(checkout.path)).toEqual([]);
  expect(snapshotGit(checkout.path, ['.aim'])).toEqual(before);
  expect(leftoverProcesses()).toEqual([]);
});

/** The last message as the model got it. */
function lastMessage({ body }: ModelRequest): string {
  const { messages } = body as { messages: readonly { role: string; content: string }[] };
  return messages.findLast((message) => message.role === 'user')?.content ?? '';
}

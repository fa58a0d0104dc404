import { expect } from 'vitest';
import { PATIENCE_MS, type Setup } from './setup.ts';

/** What the model does to a turn. */
export interface Trouble {
  /** The prompt that brings it about. */
  readonly prompt: string;
  /** The whole API is away meanwhile. */
  readonly outage?: boolean;
  /** How long the turn may take where it has no end; the subject's own `retriesMs` by default. */
  readonly limitMs?: number;
  /** What a reason has to contain to name what happened; none where nothing is known. */
  readonly names?: RegExp;
}

/** How a turn ends that the model fails; the next one, in a fresh conversation, is answered. */
export async function failure(setup: Setup, trouble: Trouble, expected: string): Promise<string> {
  // What is to end by itself has time for it; what would go on for ever is cut off soon.
  const timeoutMs = expected.startsWith('failed') ? PATIENCE_MS : (trouble.limitMs ?? setup.subject.retriesMs ?? 5000);
  const { outcome } = await setup.converse('allow-edits', async (ask) => {
    await using _ = trouble.outage === true ? await setup.server.outage() : null;
    return await ask(trouble.prompt, { timeoutMs });
  });
  const next = await setup.converse('allow-edits', (ask) => ask(setup.directives.say('here I am')));
  expect(next).toMatchObject({ outcome: { kind: 'completed' }, text: expect.stringContaining('here I am') });
  if (outcome.kind === 'completed') return 'completed';
  const ended = outcome.kind.replace('_', ' ');
  if (trouble.names === undefined) return ended;
  if (trouble.names.test(outcome.reason)) return `${ended}, saying why`;
  const silent = outcome.reason === `no end within ${timeoutMs / 1000} s`;
  return `${ended}, saying ${silent ? 'nothing' : JSON.stringify(outcome.reason)}`;
}

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { MODELS, openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import type { ToolRef } from '../../scripts/real-tools/recipes.ts';
import type { ClusterManager } from '../../src/cluster/cluster-manager.ts';
import { launchCluster } from '../../src/cluster/launch-cluster.ts';
import { message } from '../../src/model/turn/prompt.ts';
import type { OpenQuestion } from '../../src/model/questions/question.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { eventually } from '../support/eventually.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';

const PATIENCE_MS = 60_000;
/** Long enough for an answer, and short enough to wait for none. */
const ASK_SECONDS = 8;

interface Asker {
  readonly tool: string;
  readonly program: ToolRef;
  /** Has the model run a command that goes beyond what the tool does without asking. */
  command(command: string): string;
  /** The function by which its model asks its user; null: it has none where nobody sits before it. */
  readonly asks: string | null;
}

const run = (command: string) => `RUN ${command}`;
const escalated = (cmd: string) =>
  `CALL exec_command ${JSON.stringify({ cmd, sandbox_permissions: 'require_escalated', justification: 'as scripted' })}`;

const ASKERS: readonly Asker[] = [
  { tool: 'claude', program: 'claude', command: run, asks: 'AskUserQuestion' },
  { tool: 'codex', program: 'codex', command: escalated, asks: null },
  { tool: 'gemini', program: 'gemini', command: run, asks: null },
  { tool: 'opencode', program: 'opencode', command: run, asks: null },
  { tool: 'copilot', program: 'copilot', command: run, asks: null },
  { tool: 'qwen', program: 'qwen', command: run, asks: 'ask_user_question' },
  { tool: 'qwen-acp', program: 'qwen', command: run, asks: 'ask_user_question' },
];

const QUESTION = {
  questions: [
    {
      question: 'Which colour?',
      header: 'Colour',
      options: [
        { label: 'red', description: 'like a rose' },
        { label: 'blue', description: 'like the sea' },
      ],
      multiSelect: false,
    },
  ],
};

describe.each(ASKERS)('$tool asks', ({ tool, program, command, asks }) => {
  let real: RealTools;
  let checkout: Checkout;
  let outside: string;
  let cluster: ClusterManager;
  beforeAll(async () => {
    real = await openRealTools([program]);
    checkout = Checkout.git({ 'a.txt': 'a\n' });
    // Not below a folder for temporary files: some tools let everything write there.
    outside = mkdtempSync('/var/tmp/aim-asked-');
    const file = join(import.meta.dirname, 'contract', 'qwen-acp.tools.json');
    const options = {
      count: 1,
      cwd: checkout.path,
      model: MODELS[tool] ?? null,
      environment: real.env,
      approvals: 'ask' as const,
      ask_timeout_seconds: ASK_SECONDS,
      registry: Registry.builtIn().withFile(file, false),
    };
    cluster = await launchCluster(tool, options, AbortSignal.timeout(PATIENCE_MS));
  });
  afterAll(async () => {
    await cluster.shutdown();
    await real[Symbol.asyncDispose]();
    checkout[Symbol.dispose]();
    rmSync(outside, { recursive: true, force: true });
    expect(leftoverProcesses()).toEqual([]);
  });

  const send = (prompt: string, signal?: AbortSignal) =>
    cluster.send(message(prompt), { timeoutMs: PATIENCE_MS, ...(signal && { signal }) });
  const open = async (): Promise<OpenQuestion> => {
    await eventually(() => expect(cluster.questions).toHaveLength(1), PATIENCE_MS);
    return cluster.questions[0]!;
  };
  const makes = (name: string) => command(`touch ${join(outside, name)}`);

  it('and does what somebody allows', async () => {
    const { ended } = send(`${makes('allowed')}\nSAY done`);
    const question = await open();
    expect(question.text).toContain(join(outside, 'allowed'));
    let isOver = false;
    void ended.then(() => (isOver = true));
    // opencode asks for the folder, and then for the command.
    await eventually(() => {
      for (const { id } of cluster.questions) cluster.answer(id, 'allow');
      expect(isOver).toBe(true);
    }, PATIENCE_MS);
    expect((await ended).outcome).toEqual({ kind: 'completed' });
    expect(existsSync(join(outside, 'allowed'))).toBe(true);
  });

  it('and does not what somebody denies', async () => {
    const { ended } = send(`${makes('denied')}\nSAY done`);
    cluster.answer((await open()).id, 'deny');
    const { refusals } = await ended;
    expect(refusals).toMatchObject([{ what: 'other', reason: expect.stringContaining('denied') }]);
    expect(existsSync(join(outside, 'denied'))).toBe(false);
  });

  it('and does not what nobody answers in time', async () => {
    const { refusals, asked_ms: asked } = await send(`${makes('unanswered')}\nSAY done`).ended;
    expect(refusals).toMatchObject([{ reason: expect.stringContaining(`nobody answered within ${ASK_SECONDS} s`) }]);
    expect(asked).toBeGreaterThanOrEqual(ASK_SECONDS * 1000 - 50);
    expect(existsSync(join(outside, 'unanswered'))).toBe(false);
  });

  it('and can be interrupted while it waits', async () => {
    const stop = new AbortController();
    const { ended } = send(`${makes('interrupted')}\nSAY done`, stop.signal);
    await open();
    stop.abort(new Error('enough'));
    expect((await ended).outcome.kind).toBe('interrupted');
    expect((await send('SAY still here').ended).text).toContain('still here');
    expect(existsSync(join(outside, 'interrupted'))).toBe(false);
  });

  it.each(asks === null ? [] : [asks])('its user by %s, and its model gets the answer', async (name) => {
    const { ended } = send(`CALL ${name} ${JSON.stringify(QUESTION)}\nSAY done`);
    const question = await open();
    expect(question).toMatchObject({ kind: 'question', options: [{ label: 'red' }, { label: 'blue' }] });
    cluster.answer(question.id, 'blue');
    expect((await ended).outcome).toEqual({ kind: 'completed' });
    const { results } = real.server.requests.findLast((request) => request.results.length > 0)!;
    expect(results.join('\n')).toContain('blue');
    expect(results.join('\n')).not.toMatch(/\bred\b/);
  });
});

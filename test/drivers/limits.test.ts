import { expect, it } from 'vitest';
import { message } from '../../src/model/turn/prompt.ts';
import type { ToolRow } from '../../src/tools/tool-row.ts';
import type { TurnResult } from '../../src/model/turn/turn-result.ts';
import { fakeAcp, fakeClaude, fakeCodex, sim } from '../../fixtures/agents/rows.ts';
import { readyCluster } from '../support/cluster.ts';
import { never } from '../support/never.ts';

const TOOLS = { claude: fakeClaude('plain'), acp: fakeAcp(), codex: fakeCodex(), repl: sim() };

/** One turn after another, on one lease. */
async function turns(tool: keyof typeof TOOLS, prompts: readonly string[], timeoutMs: number | null = null) {
  await using made = await readyCluster(1, TOOLS[tool], { routing: 'least_busy' });
  await using lease = await made.cluster.lease({ holder: 'a' }, never);
  const results: TurnResult[] = [];
  for (const prompt of prompts) results.push(await lease.turn(message(prompt), { timeoutMs }, never));
  return results;
}

const WORDS = '429 Too Many Requests: rate limit, RESOURCE_EXHAUSTED, insufficient_quota, resets_in_seconds: 60';
const aMinuteAhead = expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/);

it.each([
  ['claude', 'claude:error API Error: 429 rate limit, retry after 60 s', 'overloaded', aMinuteAhead],
  ['claude', 'claude:error Claude AI usage limit reached|4070908800', 'quota', null],
  ['acp', 'acp:error {"code":429,"message":"Resource has been exhausted"}', 'overloaded', null],
  ['acp', 'acp:error {"code":-32603,"message":"no","data":{"code":"insufficient_quota"}}', 'quota', null],
  ['acp', 'acp:piece half\nacp:piece Error: 429 slow down\nacp:stop end_turn', 'overloaded', null],
  ['codex', 'codex:failed {"message":"no","codexErrorInfo":{"x":{"httpStatusCode":429}}}', 'overloaded', null],
  ['codex', 'codex:failed {"message":"Try later","codexErrorInfo":"usageLimitExceeded"}', 'quota', null],
  ['repl', 'sim:fail 529 Overloaded, try again in 60s', 'overloaded', aMinuteAhead],
] as const)('%s: a turn that ends by %j has failed for a limit', async (tool, prompt, kind, until) => {
  const [first] = await turns(tool, [prompt]);
  expect(first!.outcome).toMatchObject({ kind: 'failed', limit: { kind, until } });
});

it.each(['claude', 'acp', 'codex', 'repl'] as const)(
  '%s: a limit is not looked for in an answer, of a turn that ends well or fails for something else',
  async (tool) => {
    const failing = {
      claude: 'claude:error API Error: 400 no',
      acp: 'acp:error {"code":400,"message":"no"}',
      codex: 'codex:failed {"message":"no","codexErrorInfo":"badRequest"}',
      repl: 'sim:fail no',
    }[tool];
    const [well, failed] = await turns(tool, [`sim:say ${WORDS}`, `sim:say ${WORDS}\n${failing}`]);
    expect(well!.outcome).toEqual({ kind: 'completed' });
    expect(failed!.outcome.kind).toBe('failed');
    expect(failed!.outcome).not.toHaveProperty('limit');
  },
);

it('a turn whose time is up while the tool waits for the end of a limit has it in its outcome', async () => {
  const [first] = await turns('claude', ['claude:retry 429\nsim:hang'], 200);
  expect(first!.outcome).toMatchObject({ kind: 'timed_out', limit: { kind: 'overloaded' } });
});

it('a tool that got over a limit by itself, and is slow after that, has not met one', async () => {
  const [first] = await turns('codex', ['codex:retry 429 again\nsim:say going on\nsim:hang'], 500);
  expect(first!.outcome.kind).toBe('timed_out');
  expect(first!.outcome).not.toHaveProperty('limit');
});

it('a line of stderr counts where the row says so, of a tool that is silent otherwise', async () => {
  const line = 'Retrying in 60s (attempt 1/10): [API Error: 429 slow down]';
  const of = async (row: ToolRow) => {
    await using made = await readyCluster(1, row, { routing: 'least_busy' });
    return (await made.cluster.send(message(`sim:stderr ${line}\nsim:hang`), { timeoutMs: 400 }).ended).outcome;
  };
  const limits = { stderr: ['^Retrying in \\d{1,6}s'] };
  expect(await of(fakeClaude('plain', { limits }))).toMatchObject({ kind: 'timed_out', limit: { kind: 'overloaded' } });
  expect(await of(fakeClaude('plain'))).not.toHaveProperty('limit');
});

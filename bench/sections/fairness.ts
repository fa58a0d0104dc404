import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { execa } from 'execa';
import type { ToolRow } from '../../src/tools/tool-row.ts';
import { fakeAcp, fakeClaude, fakeCodex, fakeSentinelRepl, floodingExec } from '../../fixtures/agents/rows.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import type { BesideFlood, BesideFloodSpec, Prompted } from '../../fixtures/programs/beside-flood.ts';
import { noOpTool } from '../no-op-tool.ts';
import { programs } from '../programs.ts';
import type { Section } from '../section.ts';
import { digits, median, percentile, sum, times } from '../stats.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'fixtures', 'programs', 'beside-flood.ts');
/** Bytes of a line, without its newline. */
const LENGTHS = [0, 1, 2, 30];
const TIMEOUT_MS = 1500;
/** A run ends within 5 s of its first signal. */
const SIGNAL_LIMIT_MS = 5000;
const MAX_LATE_MS = 1000;
const MAX_TIMES = 3;

const request = (method: string, params: object) => JSON.stringify({ id: 7, method, params });
const toolCall = { toolCallId: '1', title: 'x' };
const FLOODS: Readonly<Record<string, (line: string) => Prompted>> = {
  'a REPL': (line) => ({ row: fakeSentinelRepl(), prompt: `trouble: flood ${line}` }),
  'a REPL, on stderr': (line) => ({ row: fakeSentinelRepl(), prompt: `trouble: flood-stderr ${line}` }),
  claude: (line) => ({ row: fakeClaude('plain'), prompt: `trouble: flood ${line}` }),
  codex: (line) => ({ row: fakeCodex(), prompt: `codex:flood ${line}` }),
  'an ACP agent': (line) => ({ row: fakeAcp(), prompt: `acp:flood ${line}` }),
  'a process per turn': (line) => ({ row: floodingExec(line), prompt: 'x' }),
};
const REQUESTS: Readonly<Record<string, Prompted>> = {
  claude: FLOODS['claude']!(
    JSON.stringify({
      type: 'control_request',
      request_id: '7',
      request: { subtype: 'can_use_tool', tool_name: 'Bash' },
    }),
  ),
  codex: FLOODS['codex']!(request('item/commandExecution/requestApproval', {})),
  'an ACP agent': FLOODS['an ACP agent']!(
    request('session/request_permission', { sessionId: 'session-1', options: [], toolCall }),
  ),
};

/** One instance prints lines as fast as it can: its time-out, the first signal, and the turns of another instance. */
export const fairness: Section = async (onProgress) => {
  const rows: string[][] = [];
  let [late, slowest] = [0, 0];
  const measure = async (name: string, what: string, flood: Prompted) => {
    onProgress(`${name}, ${what}`);
    const { ends, alone, beside } = await besideFlood(flood);
    const over = ends.lateMs - flood.row.interruptTimeoutMs;
    const ratio = median(beside) / median(alone);
    late = Math.max(late, over);
    slowest = Math.max(slowest, ratio);
    rows.push([
      name,
      what,
      digits(over),
      digits(median(alone)),
      digits(median(beside)),
      times(ratio),
      times(mean(beside) / mean(alone)),
      digits(percentile(beside, 0.99)),
    ]);
  };
  for (const [name, floodOf] of Object.entries(FLOODS)) {
    for (const length of LENGTHS) await measure(name, `lines of ${length} bytes`, floodOf('y'.repeat(length)));
  }
  for (const [name, flood] of Object.entries(REQUESTS)) await measure(name, 'requests', flood);
  const signals: string[][] = [];
  let slowestEnd = 0;
  for (const [name, floodOf] of Object.entries(FLOODS)) {
    onProgress(`a signal beside ${name}`);
    const ms = await endAfterSignal(floodOf(''));
    slowestEnd = Math.max(slowestEnd, ms);
    signals.push([name, digits(ms)]);
  }
  return {
    tables: [
      {
        head: [
          'a flood from',
          'of',
          'after time-out and grace, ms',
          'other’s turn alone, ms',
          'beside it, ms',
          'median',
          'mean',
          'p99 beside it, ms',
        ],
        rows,
      },
      { head: ['a flood of empty lines from', 'aim ended after a SIGINT, ms'], rows: signals },
    ],
    targets: [
      { what: 'a turn that floods, beyond its time-out and grace', value: late, limit: MAX_LATE_MS, unit: 'ms' },
      { what: 'the median turn of another instance, against it alone', value: slowest, limit: MAX_TIMES, unit: '×' },
      {
        what: 'the end of a run after its first signal',
        value: slowestEnd,
        limit: SIGNAL_LIMIT_MS + MAX_LATE_MS,
        unit: 'ms',
      },
    ],
    notes: [
      'The agents of fixtures/agents print by one write of 64 KB after the other, and neither read nor handle a signal meanwhile.',
      'The other instance answers at once, turn after turn: what a turn costs is the pipes’ and aim’s, so that any wait shows.',
      'A deaf agent has a grace of half a second after its time-out; then its process is ended.',
    ],
    figures: { late_ms: late, slowest_times: slowest, signal_ms: slowestEnd },
  };
};

async function besideFlood(flood: Prompted) {
  const worker = { row: noOpTool().row, prompt: 'x' };
  const spec: BesideFloodSpec = { floods: [flood], worker, aloneMs: TIMEOUT_MS, timeoutMs: TIMEOUT_MS };
  const { stdout } = await execa(process.execPath, [PROGRAM, JSON.stringify(spec)], { timeout: 60_000 });
  const { floods, alone, beside } = JSON.parse(stdout) as BesideFlood;
  const [ends] = floods;
  if (ends?.outcome !== 'timed_out') throw new Error(`the flood ended by itself: ${ends?.outcome}`);
  return { ends, alone, beside };
}

/** How long the compiled aim takes to end a run in which one job floods, after a SIGINT. Milliseconds. */
async function endAfterSignal({ row, prompt }: Prompted): Promise<number> {
  const { aim } = await programs();
  using folder = Checkout.plain();
  folder.write('tools.json', { version: 1, tools: { flooding: userRow(row) } });
  folder.write('jobs.json', [
    { id: 'floods', tool: 'flooding', action: 'ask', prompt },
    { id: 'works', tool: 'sim', action: 'ask', prompt: 'sim:sleep 1\nsim:say on' },
  ]);
  const argv = ['run-jobs', 'jobs.json', '--registry', 'tools.json'];
  const run = spawn(aim, argv, { cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = once(run, 'exit');
  const { promise: working, resolve } = Promise.withResolvers<void>();
  let seen = '';
  run.stderr.on('data', (chunk: Uint8Array) => {
    seen += String(chunk);
    if (seen.includes('[works] completed')) resolve();
  });
  await Promise.race([working, gone]);
  const asked = performance.now();
  run.kill('SIGINT');
  const [code] = await gone;
  if (code !== 130) throw new Error(`aim ended with ${String(code)}: ${seen.slice(-1000)}`);
  return performance.now() - asked;
}

/** A row as a user would write it: its id is the key. */
function userRow(row: ToolRow): object {
  return { ...row, id: undefined };
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

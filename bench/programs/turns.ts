// Times turns over the no-op agent, in blocks that take turns: by bare pipes, by a pool, by a cluster.
//   bun bench/programs/turns.ts TURNS [BLOCK]
// Prints one JSON document. A program of its own, so that it and the agent can be pinned to one core.
import { tmpdir } from 'node:os';
import { ClusterManager } from '../../src/cluster/cluster-manager.ts';
import { message } from '../../src/model/turn/prompt.ts';
import { ToolProcessPool } from '../../src/pool/tool-process-pool.ts';
import { BareRepl, nonce } from '../bare-repl.ts';
import { noOpTool } from '../no-op-tool.ts';
import { percentile } from '../stats.ts';

export interface TurnTimes {
  readonly n: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}
export type Arm = 'line' | 'bare' | 'pool' | 'cluster';
export type TurnReport = Readonly<Record<Arm, TurnTimes>>;

const [turns = 2000, block = 100] = process.argv.slice(2).map(Number);
const PROMPT = 'a prompt of sixty-four bytes, of which the no-op agent says: ok'.padEnd(63, '.');
const tool = noOpTool();

await using bare = new BareRepl(tool.command);
await bare.exchange('', '> ');
await using pool = new ToolProcessPool({
  tool,
  count: 1,
  cwd: tmpdir(),
  environment: process.env,
});
await using cluster = new ClusterManager(pool);
await cluster.start(new AbortController().signal);

const prompt = message(PROMPT);
const arms: Readonly<Record<Arm, () => Promise<unknown>>> = {
  line: () => bare.exchange(`${PROMPT}\n`, 'ok\n> '),
  bare: () => {
    const done = `/aim-done-${nonce()}`;
    return bare.exchange(`${PROMPT}\n${done}\n`, `Invalid command: ${done}\n> `);
  },
  pool: () => completed(pool.sendPrompt(0, prompt, { timeoutMs: 60_000 }).ended),
  cluster: () => completed(cluster.send(prompt, { timeoutMs: 60_000 }).ended),
};

async function completed(ended: ReturnType<typeof pool.sendPrompt>['ended']): Promise<void> {
  const { outcome } = await ended;
  if (outcome.kind !== 'completed') throw new Error(`a turn ended ${outcome.kind}: ${outcome.reason}`);
}

const samples: Record<Arm, number[]> = { line: [], bare: [], pool: [], cluster: [] };
const names = Object.keys(samples) as Arm[];
const warmUp = Math.ceil(Math.min(turns, 1000) / block);
for (let round = -warmUp; round * block < turns; round++) {
  // Each round begins with another arm, so that none always follows the same one.
  for (let at = 0; at < names.length; at++) {
    const name = names[(at + round + warmUp) % names.length]!;
    for (let n = 0; n < block; n++) {
      const began = Bun.nanoseconds();
      await arms[name]();
      if (round >= 0) samples[name].push((Bun.nanoseconds() - began) / 1e6);
    }
  }
}
const timesOf = (values: readonly number[]): TurnTimes => ({
  n: values.length,
  p50: percentile(values, 0.5),
  p90: percentile(values, 0.9),
  p99: percentile(values, 0.99),
  max: Math.max(...values),
});
const report: TurnReport = {
  line: timesOf(samples.line),
  bare: timesOf(samples.bare),
  pool: timesOf(samples.pool),
  cluster: timesOf(samples.cluster),
};
console.log(JSON.stringify(report));

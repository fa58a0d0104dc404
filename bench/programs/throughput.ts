// Counts prompts a second through five no-op agents, in rounds that take turns: by bare pipes, and by a cluster.
//   bun bench/programs/throughput.ts PROMPTS ROUNDS
import { tmpdir } from 'node:os';
import { ClusterManager } from '../../src/cluster/cluster-manager.ts';
import { message } from '../../src/model/turn/prompt.ts';
import { ToolProcessPool } from '../../src/pool/tool-process-pool.ts';
import { BareRepl, nonce } from '../bare-repl.ts';
import { noOpTool } from '../no-op-tool.ts';

/** Seconds that each round took. */
export interface ThroughputReport {
  readonly bare: readonly number[];
  readonly cluster: readonly number[];
}

const INSTANCES = 5;
/** Sent at once; the rest waits in the cluster's queue. */
const IN_FLIGHT = 100;
const PROMPT = 'a prompt of sixty-four bytes, of which the no-op agent says: ok'.padEnd(63, '.');
const [prompts = 10_000, rounds = 5] = process.argv.slice(2).map(Number);

const tool = noOpTool();
await using stack = new AsyncDisposableStack();
const repls = Array.from({ length: INSTANCES }, () => stack.use(new BareRepl(tool.command)));
await Promise.all(repls.map((repl) => repl.exchange('', '> ')));
const pool = stack.use(new ToolProcessPool({ tool, count: INSTANCES, cwd: tmpdir(), environment: process.env }));
const cluster = stack.use(new ClusterManager(pool, { routing: 'least_busy' }));
await pool.start(new AbortController().signal);

async function bare(): Promise<void> {
  let left = prompts;
  const work = async (repl: BareRepl) => {
    while (left-- > 0) {
      const done = `/aim-done-${nonce()}`;
      await repl.exchange(`${PROMPT}\n${done}\n`, `Invalid command: ${done}\n> `);
    }
  };
  await Promise.all(repls.map(work));
}

async function throughCluster(): Promise<void> {
  let left = prompts;
  const work = async () => {
    while (left-- > 0) {
      const { outcome } = await cluster.send(message(PROMPT), { timeoutMs: 60_000 }).ended;
      if (outcome.kind !== 'completed') throw new Error(`a turn ended ${outcome.kind}: ${outcome.reason}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const began = Bun.nanoseconds();
  await work();
  return (Bun.nanoseconds() - began) / 1e9;
}

const report = { bare: [] as number[], cluster: [] as number[] };
for (let round = -1; round < rounds; round++) {
  const [first, second] = [await secondsOf(bare), await secondsOf(throughCluster)];
  // The first is for the compiler.
  if (round < 0) continue;
  report.bare.push(first);
  report.cluster.push(second);
}
console.log(JSON.stringify(report satisfies ThroughputReport));

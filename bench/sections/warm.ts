import { chmodSync } from 'node:fs';
import { execa } from 'execa';
import { ToolProcessPool } from '../../src/pool/tool-process-pool.ts';
import { ClusterManager } from '../../src/cluster/cluster-manager.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { message } from '../../src/model/turn/prompt.ts';
import type { StartChoice } from '../../src/model/pool/start-view.ts';
import type { ProcessSource } from '../../src/process/process-source.ts';
import { type DetectedTool, requireTool } from '../../src/tools/detect/detect.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { openSource } from '../../src/tools/launch/start-strategy.ts';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { memoryOf, treeMemory } from '../proc-memory.ts';
import type { Section } from '../section.ts';
import { digits, median, times } from '../stats.ts';
import { programs } from '../programs.ts';
import { EDITS, INSTANCES, type Pooled, pooledRun } from '../twelve-edits.ts';

const REPETITIONS = 3;
const TURNS = 20;
const SCRIPTED = 'openai/scripted';
/** Names that stand for a tokenizer of their own, which takes memory and time; the answers are scripted all the same. */
const NAMED = ['gpt-4o', 'claude-sonnet-4-5'];
const never = new AbortController().signal;

/** Where everything is measured: a tool, what it sees, and a checkout. */
interface Place {
  readonly tool: DetectedTool;
  readonly real: RealTools;
  readonly cwd: string;
}

/** aider by a plain start and by a warm one: how soon, in how much memory, and how soon again. */
export const warm: Section = async (onProgress) => {
  await using real = await openRealTools(['aider']);
  using checkout = Checkout.git({ 'a.txt': 'old line\n' });
  const tool = await requireTool(Registry.builtIn().get('aider'), real.env, never);
  const place: Place = { tool, real, cwd: checkout.path };
  // Once unmeasured, for the caches of aider and of the system.
  await readyIn(place, 'plain', 1);

  const one: number[] = [];
  const plainFive: number[] = [];
  const warmFive: number[] = [];
  const forked = { five: [] as number[], ten: [] as number[] };
  for (let n = 0; n < REPETITIONS; n++) {
    onProgress(`ready, ${n + 1} of ${REPETITIONS}`);
    one.push(await readyIn(place, 'plain', 1));
    warmFive.push(await readyIn(place, 'warm', 5));
    forked.five.push(await readyIn(place, 'warm', 5, await loaded(place)));
    forked.ten.push(await readyIn(place, 'warm', 10, await loaded(place)));
  }
  onProgress('ready, plain');
  plainFive.push(await readyIn(place, 'plain', 5));
  const plainLife = await lifetime(place, 'plain', SCRIPTED, onProgress);
  const warmLife = await lifetime(place, 'warm', SCRIPTED, onProgress);
  const named: { readonly model: string; readonly plain: Life; readonly warm: Life }[] = [];
  for (const model of NAMED) {
    const plain = await lifetime(place, 'plain', model, onProgress);
    named.push({ model, plain, warm: await lifetime(place, 'warm', model, onProgress) });
  }
  const { nothing, kept } = await edits(onProgress);
  const begun = median(kept.map(({ beganMs }) => beganMs)) / median(nothing.map(({ beganMs }) => beganMs));
  const [alone, five] = [median(one), median(warmFive)];
  const row = (what: string, plain: number, warm: number) => [what, digits(plain), digits(warm), times(warm / plain)];
  return {
    tables: [
      {
        head: ['', 'plain', 'warm', 'warm against plain'],
        rows: [
          row('5 ready from nothing, ms', median(plainFive), five),
          ['5 ready, the tool loaded, ms', '–', digits(median(forked.five)), times(median(forked.five) / alone)],
          ['10 ready, the tool loaded, ms', '–', digits(median(forked.ten)), times(median(forked.ten) / alone)],
          row('kill -9 → ready again, ms', plainLife.againMs, warmLife.againMs),
          row('first turn of an instance, ms', plainLife.firstMs, warmLife.firstMs),
          row('a later turn, ms', plainLife.laterMs, warmLife.laterMs),
          row('… of it aim’s, ms', plainLife.oursMs, warmLife.oursMs),
          row(`5 instances after ${TURNS} turns each, MB`, plainLife.mb, warmLife.mb),
          ...named.flatMap(({ model, plain, warm: life }) => [
            row(`${model}: first turn of an instance, ms`, plain.firstMs, life.firstMs),
            row(`${model}: a later turn, ms`, plain.laterMs, life.laterMs),
            row(`${model}: 5 instances after ${TURNS} turns each, MB`, plain.mb, life.mb),
          ]),
        ],
      },
      {
        head: [`${EDITS} edits on ${INSTANCES}`, 'from nothing', 'after aim warm', 'aim warm against nothing'],
        rows: [
          ['aim started → first job begun, ms', ...against(nothing, kept, ({ beganMs }) => beganMs)],
          ['whole, s', ...against(nothing, kept, ({ seconds }) => seconds)],
        ],
      },
    ],
    targets: [
      { what: 'first job begun after `aim warm`, against from nothing', value: begun, limit: 0.15, unit: '×' },
      { what: '5 ready, the tool loaded', value: median(forked.five) / 1000, limit: 0.5, unit: 's' },
      { what: '10 ready, the tool loaded', value: median(forked.ten) / 1000, limit: 1, unit: 's' },
      { what: '5 ready from nothing, against one plain start', value: five / alone, limit: 0.75, unit: '×' },
      { what: 'kill -9 → ready again', value: warmLife.againMs / 1000, limit: 0.2, unit: 's' },
      { what: 'first turn against a later one', value: warmLife.firstMs / warmLife.laterMs, limit: 2, unit: '×' },
      { what: `5 instances and their parent after ${TURNS} turns each`, value: warmLife.mb, limit: 330, unit: 'MB' },
      ...named.flatMap(({ model, warm: life }) => [
        { what: `${model}: first turn against a later one`, value: life.firstMs / life.laterMs, limit: 2, unit: '×' },
        { what: `${model}: 5 instances and their parent`, value: life.mb, limit: 430, unit: 'MB' },
      ]),
    ],
    notes: [
      `Real aider ${tool.version ?? ''}, a model that answers at once. One plain start: ${digits(alone)} ms (the baseline).`,
      `Turns are edits that are applied, over 5 instances one after another. aim’s part of a turn: from the call to the first byte written, and from the last byte read to the result.`,
      'Memory is PSS, the parent included: a page that n processes share counts 1/n for each.',
    ],
    figures: {
      kept_began: begun,
      kept_whole: median(kept.map(({ seconds }) => seconds)) / median(nothing.map(({ seconds }) => seconds)),
      one_plain_ms: alone,
      five_plain_ms: median(plainFive),
      five_warm_ms: five,
      five_forked_ms: median(forked.five),
      ten_forked_ms: median(forked.ten),
      plain_again_ms: plainLife.againMs,
      warm_again_ms: warmLife.againMs,
      warm_first_ms: warmLife.firstMs,
      warm_later_ms: warmLife.laterMs,
      warm_ours_ms: warmLife.oursMs,
      plain_mb: plainLife.mb,
      warm_mb: warmLife.mb,
      ...Object.fromEntries(
        named.flatMap(({ model, warm: life }) => [
          [`${model}_first_ms`, life.firstMs],
          [`${model}_later_ms`, life.laterMs],
          [`${model}_mb`, life.mb],
        ]),
      ),
    },
  };
};

/** Runs of the edits from nothing, and with what `aim warm` keeps, by turns. */
async function edits(onProgress: (progress: string) => void): Promise<Record<'nothing' | 'kept', Pooled[]>> {
  using runtime = Checkout.plain();
  chmodSync(runtime.path, 0o700);
  await using real = await openRealTools(['aider'], { XDG_RUNTIME_DIR: runtime.path });
  const { aim } = await programs();
  const warm = (...args: string[]) => execa(aim, args, { env: real.env, extendEnv: false, stdin: 'ignore' });
  const nothing: Pooled[] = [];
  const kept: Pooled[] = [];
  for (let n = 0; n < REPETITIONS; n++) {
    onProgress(`edits, ${n + 1} of ${REPETITIONS}`);
    nothing.push(await pooledRun(real, 'warm'));
    await warm('warm', 'aider', '--for', '5m');
    try {
      kept.push(await pooledRun(real, 'warm'));
    } finally {
      await warm('stop', '--warm');
    }
  }
  if (!kept.every(({ isKept }) => isKept)) throw new Error('what `aim warm` keeps was not used');
  return { nothing, kept };
}

/** A row of two medians. */
function against(nothing: readonly Pooled[], kept: readonly Pooled[], of: (run: Pooled) => number): string[] {
  const [a, b] = [median(nothing.map(of)), median(kept.map(of))];
  return [digits(a), digits(b), times(b / a)];
}

/** A source that has loaded the tool. */
async function loaded({ tool, real }: Place): Promise<ProcessSource> {
  const source = openSource(tool, { start: 'warm', env: {}, model: SCRIPTED }, real.env, systemClock);
  const { promise, resolve } = Promise.withResolvers<void>();
  source.onChange = () => resolve();
  await promise;
  return source;
}

function poolOf({ tool, real, cwd }: Place, start: StartChoice, count: number, model: string, source?: ProcessSource) {
  const more = source === undefined ? {} : { source };
  return new ToolProcessPool({ tool, start, count, cwd, model, environment: real.env, ...more });
}

/** Milliseconds until that many instances would take a prompt. */
async function readyIn(place: Place, start: StartChoice, count: number, source?: ProcessSource): Promise<number> {
  await using pool = poolOf(place, start, count, SCRIPTED, source);
  const began = performance.now();
  await pool.start(never);
  const ms = performance.now() - began;
  const failed = pool.getStatus().find((view) => view.state !== 'ready');
  if (failed !== undefined) throw new Error(`instance ${failed.index} is ${failed.state}: ${failed.last_error}`);
  if (pool.startView.how !== start) throw new Error(`asked for a ${start} start, and it is ${pool.startView.how}`);
  return ms;
}

interface Life {
  readonly againMs: number;
  readonly firstMs: number;
  readonly laterMs: number;
  readonly oursMs: number;
  readonly mb: number;
}

/** Five instances that work, one after another, and then die. */
async function lifetime(
  place: Place,
  start: StartChoice,
  model: string,
  onProgress: (progress: string) => void,
): Promise<Life> {
  onProgress(`${start}, ${model}: turns, memory, deaths`);
  const pool = poolOf(place, start, 5, model);
  await using cluster = new ClusterManager(pool);
  await cluster.start(never);
  const first: number[] = [];
  const later: number[] = [];
  const ours: number[] = [];
  for (let index = 0; index < 5; index++) {
    await using lease = await cluster.lease({ holder: null, instance: index }, never);
    await lease.openSession({ cwd: place.cwd, approvals: 'allow-edits', conversation: 'new' }, never);
    for (let n = 0; n < TURNS; n++) {
      const seen = { written: 0, read: 0 };
      lease.record((direction) => {
        if (direction === 'in') seen.written ||= performance.now();
        else seen.read = performance.now();
      });
      const [from, to] = n % 2 === 0 ? ['old line', 'new line'] : ['new line', 'old line'];
      const began = performance.now();
      const { outcome, files } = await lease.turn(message(`EDIT a.txt ${from}=>${to}`), { timeoutMs: 60_000 }, never);
      const ended = performance.now();
      if (outcome.kind !== 'completed' || files.length !== 1) throw new Error(`no edit: ${JSON.stringify(outcome)}`);
      (n === 0 ? first : later).push(ended - began);
      ours.push(seen.written - began + (ended - seen.read));
    }
  }
  const pids = pool.getStatus().map((view) => view.pid ?? 0);
  const parent = pool.startView.how === 'warm' ? (memoryOf(pool.startView.pid)?.pss ?? 0) : 0;
  const mb = pids.reduce((sum, pid) => sum + treeMemory(pid).pss, parent);
  const again: number[] = [];
  for (let index = 0; index < 5; index++) {
    const pid = pool.getStatus()[index]!.pid!;
    const began = performance.now();
    process.kill(pid, 'SIGKILL');
    const back = () => {
      const view = pool.getStatus()[index]!;
      return view.state === 'ready' && view.pid !== pid;
    };
    while (!back()) await Bun.sleep(1);
    again.push(performance.now() - began);
  }
  return { againMs: median(again), firstMs: median(first), laterMs: median(later), oursMs: median(ours), mb };
}

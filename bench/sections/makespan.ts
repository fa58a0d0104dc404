import { randomFrom } from '../../fixtures/job-lists/random.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { runJobs } from '../../src/host/runs/run-host.ts';
import type { AimEvent } from '../../src/model/events.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { programs } from '../programs.ts';
import type { Section } from '../section.ts';
import { digits, median, sum, times } from '../stats.ts';

const INSTANCES = 5;
const JOBS = 60;
const SEEDS = [1, 2, 3];
const ROUTINGS = ['least_busy', 'round_robin'] as const;
type Routing = (typeof ROUTINGS)[number];
/** The rows: the same jobs a second time begin with those that took longest. */
const SECOND = 'least_busy, second run';
const ROWS = [...ROUTINGS, SECOND] as const;
type Row = (typeof ROWS)[number];

interface Makespan {
  /** The run as aim reports it: pool started, jobs done, pool ended. */
  readonly run: number;
  /** From the first job's beginning to the last one's end. */
  readonly jobs: number;
  readonly bound: number;
  /** The makespan of the routing for these jobs in this order if nothing else took any time. */
  readonly ideal: number;
}

/** Unequal jobs, from 0.05 to 1 s, against the least time that any scheduler could need. */
export const makespan: Section = async (onProgress) => {
  const found: Record<Row, Makespan[]> = { least_busy: [], round_robin: [], [SECOND]: [] };
  for (const seed of SEEDS) {
    const random = randomFrom(seed);
    const seconds = Array.from({ length: JOBS }, () => 0.05 + 0.95 * random()).map((it) => Number(it.toFixed(3)));
    for (const routing of ROUTINGS) {
      onProgress(`${routing}, job list ${seed} of ${SEEDS.length}`);
      const [first, second] = await measure(seconds, routing);
      found[routing].push(first);
      if (routing === 'least_busy') found[SECOND].push(second);
    }
  }
  const of = (routing: Row, value: (it: Makespan) => number) => median(found[routing].map(value));
  const target = of('least_busy', (it) => it.run / it.bound);
  return {
    tables: [
      {
        head: [
          'routing',
          'bound, s',
          'whole run, s',
          'against the bound',
          'jobs alone',
          'ideal of the routing',
          'aim’s share of a run',
        ],
        rows: ROWS.map((routing) => [
          routing,
          digits(of(routing, (it) => it.bound)),
          digits(of(routing, (it) => it.run)),
          times(of(routing, (it) => it.run / it.bound)),
          times(of(routing, (it) => it.jobs / it.bound)),
          times(of(routing, (it) => it.ideal / it.bound)),
          `${((of(routing, (it) => it.run / it.ideal) - 1) * 100).toFixed(1)} %`,
        ]),
      },
    ],
    targets: [
      { what: 'makespan against the bound, least_busy', value: target, limit: 1.05, unit: '×' },
      {
        what: 'the same a second time',
        value: of(SECOND, (it) => it.run / it.bound),
        limit: 1.02,
        unit: '×',
      },
    ],
    notes: [
      `${JOBS} jobs on ${INSTANCES} instances of sim, medians of ${SEEDS.length} lists of durations. Bound: max(sum / ${INSTANCES}, longest).`,
      'Whole run: from the start of the pool to its end. Jobs alone: from the first beginning to the last end.',
      'Ideal: the same routing of the same list, calculated, with nothing but the sleeps: what the order of the file costs.',
      'Second run: the times of the first one are learnt, so the jobs that took longest begin first.',
      'Where the ideal is above 1.05 × the bound, only another order of the file would reach the target, not less overhead.',
    ],
    figures: {
      least_busy_against_bound: target,
      least_busy_second_against_bound: of(SECOND, (it) => it.run / it.bound),
      least_busy_jobs_against_bound: of('least_busy', (it) => it.jobs / it.bound),
      least_busy_ideal_against_bound: of('least_busy', (it) => it.ideal / it.bound),
      round_robin_against_bound: of('round_robin', (it) => it.run / it.bound),
      round_robin_ideal_against_bound: of('round_robin', (it) => it.ideal / it.bound),
    },
  };
};

/** A run of the jobs, and a second one that knows how long they took. */
async function measure(seconds: readonly number[], routing: Routing): Promise<readonly [Makespan, Makespan]> {
  using checkout = Checkout.git({});
  using state = Checkout.plain();
  const environment = { ...process.env, XDG_STATE_HOME: state.path };
  const first = await runOnce(seconds, routing, checkout.path, environment);
  const second = await runOnce(seconds, routing, checkout.path, environment);
  const longestFirst = seconds.toSorted((a, b) => b - a);
  return [
    { ...first, ideal: idealOf(seconds, routing) },
    { ...second, ideal: idealOf(longestFirst, routing) },
  ];
}

async function runOnce(
  seconds: readonly number[],
  routing: Routing,
  cwd: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Omit<Makespan, 'ideal'>> {
  const { aim } = await programs();
  // As the binary would: its own rehearsal agent.
  const registry = new Registry([{ ...Registry.builtIn().get('sim'), detectCommands: [[aim, 'sim']] }]);
  const document = {
    version: 1,
    pools: { sim: { count: INSTANCES, routing } },
    defaults: { tool: 'sim', action: 'ask' },
    jobs: seconds.map((it, n) => ({ id: `job-${n}`, prompt: `sim:sleep ${it}` })),
  };
  const at = { first: Infinity, last: 0 };
  const onEvent = (event: AimEvent) => {
    if (event.type === 'job_started') at.first = Math.min(at.first, performance.now());
    if (event.type === 'job_finished') at.last = performance.now();
  };
  const text = JSON.stringify(document);
  const options = { source: 'jobs.json', text, cwd, registry, onEvent, environment, learns: true };
  const result = await runJobs(options, new AbortController().signal);
  const failed = result.jobs.find((job) => !job.success);
  if (failed !== undefined) throw new Error(`${failed.id} ${failed.outcome}: ${failed.error}`);
  return {
    run: result.duration_s,
    jobs: (at.last - at.first) / 1000,
    bound: Math.max(sum(seconds) / INSTANCES, ...seconds),
  };
}

function idealOf(seconds: readonly number[], routing: Routing): number {
  const busy = Array.from({ length: INSTANCES }, () => 0);
  for (const [n, duration] of seconds.entries()) {
    const to = routing === 'round_robin' ? n % INSTANCES : busy.indexOf(Math.min(...busy));
    busy[to] = busy[to]! + duration;
  }
  return Math.max(...busy);
}

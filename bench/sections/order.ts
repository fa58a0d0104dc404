import { randomFrom } from '../../fixtures/job-lists/random.ts';
import { boundOf, type JobList, type ListKind, randomList } from '../../fixtures/job-lists/random-list.ts';
import { makespanOf, simulate } from '../../fixtures/job-lists/simulate.ts';
import type { Unit } from '../../src/jobs/plan/unit.ts';
import type { JobOrder } from '../../src/model/run/job-order.ts';
import type { Section } from '../section.ts';
import { percentile, sum } from '../stats.ts';

const LISTS = 200;
const JOBS = 60;
const INSTANCES = 5;
/** By how much an expected time is wrong. */
const ERROR = 0.3;

const KINDS: Readonly<Record<string, ListKind>> = {
  'alike, 0.5 to 10 s': {},
  'heavy tail': { heavy: true },
  dependencies: { deps: true },
  files: { files: true },
  'dependencies and files': { deps: true, files: true },
  'heavy tail, both': { heavy: true, deps: true, files: true },
};

/** How long each job of a list is expected to take, by what was learnt. */
type Knowledge = (list: JobList, random: () => number) => (unit: Unit) => number;

const exact: Knowledge = (list) => (unit) => list.seconds.get(unit)!;
const nothing: Knowledge = () => () => 1;
const roughly: Knowledge = (list, random) => {
  const expected = new Map([...list.seconds].map(([unit, is]) => [unit, is * (1 + ERROR * (2 * random() - 1))]));
  return (unit) => expected.get(unit)!;
};
/** Half of the jobs were never run; they count as the others do on average. */
const half: Knowledge = (list, random) => {
  const known = new Map([...list.seconds].filter(() => random() < 0.5));
  const usual = sum([...known.values()]) / Math.max(1, known.size);
  return (unit) => known.get(unit) ?? usual;
};

const WAYS: Readonly<Record<string, readonly [JobOrder, Knowledge]>> = {
  file: ['file', nothing],
  'auto, exact': ['auto', exact],
  'auto, ±30 %': ['auto', roughly],
  'auto, half known': ['auto', half],
  'auto, none known': ['auto', nothing],
  'any, exact': ['any', exact],
  'any, none known': ['any', nothing],
};

/** In which order jobs start: what it costs against the least time that any order can take, calculated. */
export const order: Section = async (onProgress) => {
  const ratios = new Map<string, readonly number[]>();
  for (const [kind, about] of Object.entries(KINDS)) {
    onProgress(kind);
    for (const [way, [how, knowledge]] of Object.entries(WAYS)) {
      const found = Array.from({ length: LISTS }, (_, seed) => {
        const list = randomList(JOBS, about, randomFrom(seed + 1));
        const spans = simulate(list, INSTANCES, how, knowledge(list, randomFrom(seed + 10_001)));
        return makespanOf(spans) / boundOf(list, INSTANCES);
      });
      ratios.set(`${kind} ${way}`, found);
    }
  }
  const at = (kind: string, way: string, share: number) => percentile(ratios.get(`${kind} ${way}`)!, share);
  const both = 'dependencies and files';
  return {
    tables: [
      {
        head: [`${JOBS} jobs on ${INSTANCES} instances`, ...Object.keys(WAYS)],
        rows: Object.keys(KINDS).map((kind) => [
          kind,
          ...Object.keys(WAYS).map((way) => `${at(kind, way, 0.5).toFixed(3)} / ${at(kind, way, 0.9).toFixed(2)}`),
        ]),
      },
    ],
    targets: [
      {
        what: 'median with dependencies and files, times known, any',
        value: at(both, 'any, exact', 0.5),
        limit: 1.01,
        unit: '×',
      },
      {
        what: 'the same where the order on each file is kept',
        value: at(both, 'auto, exact', 0.5),
        limit: 1.015,
        unit: '×',
      },
      {
        what: 'p90 of it against that in the order of the file',
        value: at(both, 'auto, exact', 0.9) / at(both, 'file', 0.9),
        limit: 1,
        unit: '×',
      },
      {
        what: 'p90 with nothing known against that in the order of the file, the worst kind of list',
        value: Math.max(...Object.keys(KINDS).map((kind) => at(kind, 'auto, none known', 0.9) / at(kind, 'file', 0.9))),
        limit: 1.01,
        unit: '×',
      },
    ],
    notes: [
      `Median and 90th percentile of ${LISTS} random lists, as a multiple of max(sum / ${INSTANCES}, longest chain, busiest file). Nothing but the jobs takes any time.`,
      'Heavy tail: a Pareto distribution up to 60 s. Dependencies: 2 of 5 jobs wait for one or two earlier ones. Files: each job edits one of 20.',
    ],
    figures: Object.fromEntries(
      Object.keys(KINDS).flatMap((kind) =>
        Object.keys(WAYS).map((way) => [`${kind}, ${way}, median`, at(kind, way, 0.5)]),
      ),
    ),
  };
};

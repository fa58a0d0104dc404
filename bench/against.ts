import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { BenchDocument, Table } from './section.ts';
import { digits, median } from './stats.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** What is compared where nothing is named. */
export const COMPARED = ['turn', 'throughput', 'control', 'scale', 'warm'];

/** A figure is called worse where the median of the ratios and the ratio of the best values are above this. */
const MAX_RATIO = 1.05;

/** Figures that aim has no part in: they show how far the machine was the same for both. */
const BASELINE = /^(?:bare|echo|hello|idle)_|_bare$|^one_plain_/;
const HIGHER_IS_BETTER = /_per_second$|_percent$/;

type Figures = Readonly<Record<string, number>>;

/**
 * Measures sections of this checkout and of another one in turn, each by its own benches and its own binary.
 * @returns for each section a table of the medians and their ratios, and whether a figure got worse.
 */
export async function compareSections(
  other: string,
  names: readonly string[],
  roundCount: number,
  onProgress: (progress: string) => void,
): Promise<{ readonly tables: ReadonlyMap<string, Table>; readonly worse: readonly string[] }> {
  const tables = new Map<string, Table>();
  const worse: string[] = [];
  for (const name of names) {
    const rounds: { here: Figures; there: Figures }[] = [];
    for (let round = 0; round < roundCount; round++) {
      onProgress(`${name}, round ${round + 1} of ${roundCount}`);
      // Each begins every other round, so that a machine that gets slower is not taken for a version that is.
      const measured = new Map<string, Figures>();
      for (const root of round % 2 === 0 ? [ROOT, other] : [other, ROOT]) {
        measured.set(root, await figuresOf(root, name));
      }
      rounds.push({ here: measured.get(ROOT)!, there: measured.get(other)! });
    }
    const rows = rowsOf(rounds);
    tables.set(name, tableOf(name, rows));
    worse.push(...rows.filter((row) => row.verdict === 'worse').map((row) => `${name}: ${row.figure}`));
  }
  return { tables, worse };
}

/** Runs one section of a checkout in a process of its own. */
async function figuresOf(root: string, name: string): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'aim-bench-'));
  const file = join(folder, 'bench.json');
  try {
    const options = { cwd: root, env: { AIM_BENCH_OUT: file }, stdout: 'ignore', stderr: 'inherit' } as const;
    await execa(process.execPath, [join('bench', 'run.ts'), name], options);
    // A version without the variable writes here.
    const written = existsSync(file) ? file : join(root, 'dist', 'bench.json');
    const section = (JSON.parse(readFileSync(written, 'utf8')) as BenchDocument).sections[name];
    if (section === undefined) throw new Error(`${root} measured no ${name}`);
    return section.figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Row {
  readonly figure: string;
  readonly here: number;
  readonly there: number;
  /** Of each round; above 1 this checkout is worse. */
  readonly ratios: readonly number[];
  /** Of the best values of all rounds: what other work on the machine spoils least. */
  readonly best: number;
  readonly verdict: 'baseline' | 'worse' | 'ok';
}

function rowsOf(rounds: readonly { here: Figures; there: Figures }[]): Row[] {
  const names = Object.keys(rounds[0]?.here ?? {}).filter((name) => rounds.every(({ there }) => name in there));
  return names.map((figure) => {
    const here = rounds.map((round) => round.here[figure]!);
    const there = rounds.map((round) => round.there[figure]!);
    const higher = HIGHER_IS_BETTER.test(figure);
    const ratioOf = (mine: number, theirs: number) => (higher ? theirs / mine : mine / theirs);
    const bestOf = (values: readonly number[]) => (higher ? Math.max(...values) : Math.min(...values));
    const ratios = here.map((value, n) => ratioOf(value, there[n]!));
    const best = ratioOf(bestOf(here), bestOf(there));
    const isWorse = Math.min(median(ratios), best) > MAX_RATIO && ratios.every((ratio) => ratio > 1);
    const verdict = BASELINE.test(figure) ? 'baseline' : isWorse ? 'worse' : 'ok';
    return { figure, here: median(here), there: median(there), ratios, best, verdict };
  });
}

function tableOf(name: string, rows: readonly Row[]): Table {
  return {
    head: [name, 'here', 'there', 'ratio', 'of the rounds', 'of the best', ''],
    rows: rows.map(({ figure, here, there, ratios, best, verdict }) => [
      figure,
      digits(here),
      digits(there),
      median(ratios).toFixed(2),
      `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
      best.toFixed(2),
      verdict === 'ok' ? '' : verdict,
    ]),
  };
}

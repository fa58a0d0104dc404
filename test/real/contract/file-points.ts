import { type JobRun, runOf } from './job-run.ts';
import { idOf, type OddEnd } from './odd-files.ts';
import type { Point } from './point.ts';

/** The points of the contract that are about odd files. */
export const FILE_POINTS = {
  odd_files: {
    title:
      'a link, a hard link, CRLF, no last newline, an executable, an NFD name, Latin-1 and 5 MB are edited as they are',
    expected: 'yes',
    async observe(setup) {
      const run = await runOf(setup);
      const wrong = Object.entries(run.odd).flatMap(([name, end]) =>
        end === 'edited' ? [] : [wrongText(name, end, run)],
      );
      return wrong.length === 0 ? 'yes' : `all but ${wrong.join(', ')}`;
    },
  },
} as const satisfies Readonly<Record<string, Point>>;

/** A file that was not edited has a job that did not complete, or changed nothing: none is green by mistake. */
function wrongText(name: string, end: OddEnd, { job }: JobRun): string {
  const { outcome, no_change: unchanged } = job(idOf(name));
  if (end !== 'unchanged') return `${name} (${end})`;
  return `${name} (${outcome === 'completed' && unchanged ? 'no change' : outcome})`;
}

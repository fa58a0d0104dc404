import { nameList } from '../../../lib/text/name-list.ts';
import { AimError } from '../../../model/errors.ts';
import type { RecordedRun } from '../../../workspace/state-folders.ts';

/** The name of the newest run. */
export const LAST = 'last';

/**
 * A run by its name: `last`, its id, or the beginning of its id or of the part behind the dash.
 * @param runs the newest first. @throws AimError unknown_run; usage where several have that name.
 */
export function findRun(runs: readonly RecordedRun[], name: string): RecordedRun {
  const [newest] = runs;
  if (newest === undefined) throw new AimError('unknown_run', 'there are no runs here');
  if (name === LAST) return newest;
  const exact = runs.find(({ id }) => id === name);
  if (exact !== undefined) return exact;
  const found = name === '' ? [] : runs.filter(({ id }) => id.startsWith(name) || id.split('-')[1]?.startsWith(name));
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    throw new AimError('unknown_run', `no run here is called ${JSON.stringify(name)}`, {
      hint: '`aim runs` lists them',
    });
  }
  const names = nameList(found.map(({ id }) => id));
  throw new AimError('usage', `${JSON.stringify(name)} is the start of several runs: ${names}`);
}

import type { JobOrder } from '../../../model/run/job-order.ts';
import type { Unit } from '../unit.ts';
import { isFree, urgencies } from './urgency.ts';

/**
 * Units in the order in which they are preferred: as in the job file, or the most urgent first, and those that are as urgent
 * as each other as in the file.
 * @param secondsOf how long a unit takes, in any measure.
 */
export function preferredOrder(
  units: readonly Unit[],
  order: JobOrder,
  secondsOf: (unit: Unit) => number,
): readonly Unit[] {
  if (order === 'file') return units;
  // As where nothing is known of how long jobs take, and none waits for another.
  const [first] = units;
  const all = first === undefined ? 0 : secondsOf(first);
  if (units.every((unit) => isFree(unit) && secondsOf(unit) === all)) return units;
  const urgency = urgencies({ units, secondsOf, keepsOrder: order === 'auto' });
  return units.toSorted((a, b) => urgency.get(b)! - urgency.get(a)! || a.place - b.place);
}

import type { Fault } from '../../model/documents/issues.ts';
import type { Job } from '../../model/run/job.ts';
import { didYouMean } from '../../lib/text/nearest.ts';
import type { Unit } from './unit.ts';

/** How many names of a cycle a message has room for. */
const MAX_NAMES = 12;
/** Of so many unknown names the nearest are looked for, which takes its time among very many jobs. */
const MAX_HINTS = 20;

/** Every job that another one depends on has to exist. */
export function checkDependencies(jobs: readonly Job[], faults: Fault[]): void {
  if (jobs.every(({ depends_on }) => depends_on.length === 0)) return;
  const ids = new Set(jobs.map((job) => job.id));
  let hints = 0;
  jobs.forEach((job, index) => {
    job.depends_on.forEach((id, i) => {
      if (ids.has(id)) return;
      const hint = hints++ < MAX_HINTS ? didYouMean(id, [...ids]) : undefined;
      const message = `no job is called ${JSON.stringify(id)}`;
      faults.push({ path: ['jobs', index, 'depends_on', i], message, hint });
    });
  });
}

/** No job may wait for itself, by way of others or of a session taken as a whole: it could never start. */
export function checkCycles(units: readonly Unit[], all: readonly Job[], faults: Fault[]): void {
  if (all.every(({ depends_on }) => depends_on.length === 0)) return;
  const place = new Map(all.map((job, index) => [job.id, index]));
  const at = (job: Job) => ['jobs', place.get(job.id) ?? 0, 'depends_on'];
  for (const unit of units) {
    const order = new Map(unit.jobs.map(({ id }, i) => [id, i]));
    unit.jobs.forEach((job, i) => {
      const later = job.depends_on.find((id) => (order.get(id) ?? -1) >= i);
      if (later === undefined) return;
      const message =
        later === job.id ? 'depends on itself' : `depends on ${later}, which comes after it in the session`;
      faults.push({ path: at(job), message });
    });
  }
  const stuck = stuckUnits(units);
  if (stuck.length === 0) return;
  const cycle = cycleAmong(stuck);
  const names = [...cycle, cycle[0]!].map((unit) => unit.jobs[0]!.session ?? unit.jobs[0]!.id);
  if (names.length > MAX_NAMES) names.splice(MAX_NAMES / 2, names.length - (MAX_NAMES - 2), '…');
  faults.push({ path: at(cycle[0]!.jobs[0]!), message: `is a cycle: ${names.join(' → ')}` });
}

/** The units that could never start: those that are left when whatever can run is taken away, again and again. */
function stuckUnits(units: readonly Unit[]): Unit[] {
  const unitOf = new Map(units.flatMap((unit) => unit.jobs.map((job) => [job.id, unit] as const)));
  const waiting = new Map(units.map((unit) => [unit, new Set(unit.waitsFor.filter((id) => unitOf.has(id)))]));
  const waiters = new Map<string, Unit[]>();
  for (const unit of units) {
    for (const id of unit.waitsFor) {
      const known = waiters.get(id);
      if (known === undefined) waiters.set(id, [unit]);
      else known.push(unit);
    }
  }
  const free = units.filter((unit) => waiting.get(unit)?.size === 0);
  for (let unit = free.pop(); unit !== undefined; unit = free.pop()) {
    waiting.delete(unit);
    for (const job of unit.jobs) {
      for (const waiter of waiters.get(job.id) ?? []) {
        const left = waiting.get(waiter);
        left?.delete(job.id);
        if (left?.size === 0) free.push(waiter);
      }
    }
  }
  return [...waiting.keys()];
}

/** The units of a cycle: from a stuck unit to one that it waits for, and on, until one comes up again. */
function cycleAmong(stuck: readonly Unit[]): Unit[] {
  const unitOf = new Map(stuck.flatMap((unit) => unit.jobs.map((job) => [job.id, unit] as const)));
  const path = new Set<Unit>();
  let unit = stuck[0]!;
  while (!path.has(unit)) {
    path.add(unit);
    // Each stuck unit waits for another stuck one: else it would not be stuck.
    unit = unit.waitsFor.map((id) => unitOf.get(id)).find((other) => other !== undefined)!;
  }
  const steps = [...path];
  return steps.slice(steps.indexOf(unit));
}

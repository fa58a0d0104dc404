import type { Fault } from '../../model/documents/issues.ts';
import type { Job } from '../../model/job.ts';
import { nearest } from '../../lib/nearest.ts';
import type { Unit } from './unit.ts';

/** Every job that another one depends on has to exist. */
export function checkDependencies(jobs: readonly Job[], faults: Fault[]): void {
  const ids = new Set(jobs.map((job) => job.id));
  jobs.forEach((job, index) => {
    job.depends_on.forEach((id, i) => {
      if (ids.has(id)) return;
      const near = nearest(id, [...ids]);
      const hint = near.length > 0 ? { hint: `did you mean ${near.join(' or ')}?` } : {};
      faults.push({
        path: ['jobs', index, 'depends_on', i],
        message: `no job is called ${JSON.stringify(id)}`,
        ...hint,
      });
    });
  });
}

/** No job may wait for itself, by way of others or of a session taken as a whole: it could never start. */
export function checkCycles(units: readonly Unit[], all: readonly Job[], faults: Fault[]): void {
  const place = new Map(all.map((job, index) => [job.id, index]));
  const at = (job: Job) => ['jobs', place.get(job.id) ?? 0, 'depends_on'];
  for (const unit of units) {
    unit.jobs.forEach((job, i) => {
      const later = job.depends_on.find((id) => unit.jobs.findIndex((other) => other.id === id) >= i);
      if (later === undefined) return;
      const message =
        later === job.id ? 'depends on itself' : `depends on ${later}, which comes after it in the session`;
      faults.push({ path: at(job), message });
    });
  }
  const [start] = stuckUnits(units);
  if (start === undefined) return;
  const way = cycleFrom(start, units);
  const names = [...way, way[0]!].map((unit) => unit.jobs[0]!.session ?? unit.jobs[0]!.id);
  if (names.length > 12) names.splice(6, names.length - 10, '…');
  faults.push({ path: at(way[0]!.jobs[0]!), message: `is a cycle: ${names.join(' → ')}` });
}

/** The units that could never start: those that are left when whatever can run is taken away, again and again. */
function stuckUnits(units: readonly Unit[]): Unit[] {
  const unitOf = new Map(units.flatMap((unit) => unit.jobs.map((job) => [job.id, unit] as const)));
  const waiting = new Map(units.map((unit) => [unit, new Set(unit.waitsFor.filter((id) => unitOf.has(id)))]));
  const waiters = new Map<string, Unit[]>();
  for (const unit of units) {
    for (const id of unit.waitsFor) waiters.set(id, [...(waiters.get(id) ?? []), unit]);
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

/** The units of a cycle, found by following what each waits for until one comes up again. */
function cycleFrom(start: Unit, units: readonly Unit[]): Unit[] {
  const stuck = new Set(stuckUnits(units));
  const unitOf = new Map(units.flatMap((unit) => unit.jobs.map((job) => [job.id, unit] as const)));
  const way: Unit[] = [];
  for (let unit = start; !way.includes(unit);) {
    way.push(unit);
    const next = unit.waitsFor.map((id) => unitOf.get(id)).find((other) => other !== undefined && stuck.has(other));
    if (next === undefined) return way;
    if (way.includes(next)) return way.slice(way.indexOf(next));
    unit = next;
  }
  return way;
}

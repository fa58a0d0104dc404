import { type Fault, placeOf } from '../../model/documents/issues.ts';

type Path = readonly (string | number)[];

/**
 * A document without what is at fault in it, so that the rest can be looked at: a key is left out, an element of a list is
 * replaced by a text that means nothing.
 * @returns null where the fault is in the document as a whole.
 */
export function withoutFaults(document: unknown, faults: readonly Fault[]): unknown {
  if (faults.some(({ path }) => path.length === 0 || (path.length === 1 && path[0] === 'jobs'))) return null;
  const copy: unknown = structuredClone(document);
  for (const { path } of faults) remove(copy, path);
  return copy;
}

/**
 * Decides whether a fault of meaning may only follow from one of these, of form: it is at that place, or below it. What a
 * `for_each` is without was left out for the fault in it.
 */
export function consequencesOf(faults: readonly Fault[]): (fault: Fault) => boolean {
  const places = new Set(faults.map(({ path }) => placeOf(path)));
  const inForEach = faults.filter(({ path: [first, , key] }) => first === 'jobs' && key === 'for_each');
  const forEachs = new Set(inForEach.map(({ path }) => placeOf(path.slice(0, 3))));
  const ofTools = faults.filter(({ path }) => namesTool(path)).map(({ path: [first, index] }) => ({ first, index }));
  const ofOthers = ofTools.some(({ first }) => first !== 'jobs');
  const jobs = new Set(ofTools.flatMap(({ first, index }) => (first === 'jobs' ? [index] : [])));
  return ({ path, aboutTool }) => {
    if (places.size === 0) return false;
    for (let length = path.length; length > 0; length--) if (places.has(placeOf(path.slice(0, length)))) return true;
    if (path.length === 3 && forEachs.has(placeOf(path))) return true;
    // What a job says itself of its tool is known.
    if (aboutTool !== true || path[2] === 'tool') return false;
    return ofOthers || (path[0] === 'jobs' ? jobs.has(path[1]) : jobs.size > 0);
  };
}

/** Whether a place is what a tool of a job is found by. */
function namesTool(path: Path): boolean {
  const [first, , key] = path;
  if (first === 'pools') return path.length <= 2 || key === 'tool';
  if (first === 'defaults') return path.length === 1 || ['tool', 'pool'].includes(String(path[1]));
  return first === 'jobs' && (path.length === 2 || ['tool', 'tools', 'pool'].includes(String(key)));
}

/** Of a list of texts; nothing is called so. */
const MEANS_NOTHING = '-';

function remove(document: unknown, path: Path): void {
  let at = document as Record<string | number, unknown>;
  const parents: (typeof at)[] = [];
  for (const key of path.slice(0, -1)) {
    parents.push(at);
    const next = at[key];
    if (typeof next !== 'object' || next === null) return;
    at = next as typeof at;
  }
  const last = path.at(-1)!;
  if (typeof last === 'string') delete at[last];
  else if (path.length === 2 && path[0] === 'jobs') at[last] = {};
  // It was replaced before, and is at fault still: nothing of the list counts.
  else if (at[last] === MEANS_NOTHING) remove(document, path.slice(0, -1));
  else at[last] = MEANS_NOTHING;
}

import { type Fault, placeOf } from '../../model/documents/issues.ts';
import { AimError } from '../../model/errors.ts';
import type { ExpandedFile } from './expand/expand-jobs.ts';
import type { JobFile } from './job-file.ts';
import { invalidJobFile, type JobDocument } from './read-job-file.ts';
import { consequencesOf } from './repair.ts';

/**
 * Reports all faults of a job file at once: those of its form, of what its jobs stand for, and of its plan.
 * @param ofPlan by the place of the job among all that the file stands for.
 * @throws AimError invalid_file; usage where the file is valid and a flag does not fit it.
 */
export function refuseFaults(document: JobDocument, expanded: ExpandedFile, ofPlan: readonly Fault[]): void {
  // Without some of its jobs, much that is reported of the others may not be so.
  const written = expanded.isWhole ? ofPlan.map((fault) => asWritten(fault, expanded.file)) : [];
  const follows = consequencesOf(document.faults);
  const ofMeaning = [...expanded.faults, ...written].filter((fault) => !follows(fault));
  const all = [...document.faults, ...ofMeaning];
  const inFile = collapsed(all.filter(({ flag }) => flag === undefined));
  if (inFile.length > 0) throw invalidJobFile(document.source, inFile, document.locate);
  const [first] = all;
  if (first !== undefined) throw refusedFlag(first);
}

function refusedFlag({ flag, message, hint, path }: Fault): AimError {
  const place = path.length === 0 ? '' : `${placeOf(path)} `;
  return new AimError('usage', `${flag}: ${place}${message}`, hint === undefined ? {} : { hint });
}

/** A fault of a job at its place in the file, where one job may stand for several. */
function asWritten(fault: Fault, { jobs }: JobFile): Fault & { readonly item?: string } {
  const [first, index] = fault.path;
  const origin = first === 'jobs' && typeof index === 'number' ? jobs[index]?.origin : undefined;
  if (origin === undefined) return fault;
  const { item } = origin;
  return { ...fault, path: ['jobs', origin.index, ...fault.path.slice(2)], ...(item !== null && { item }) };
}

/** Faults that the jobs of one `for_each` share are reported once. */
function collapsed(faults: readonly (Fault & { readonly item?: string })[]): Fault[] {
  const groups = Map.groupBy(faults, ({ path, message }) => `${placeOf(path)} ${message}`);
  return [...groups.values()].map((group) => {
    const { item, ...fault } = group[0]!;
    if (item === undefined || fault.message.includes(JSON.stringify(item))) return fault;
    const which = group.length === 1 ? `for ${JSON.stringify(item)}` : `in ${group.length} of its jobs`;
    return { ...fault, message: `${fault.message} (${which})` };
  });
}

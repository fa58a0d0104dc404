import { sameId } from '../same-id.ts';
import { fill, hasPlaceholder, type Item } from './placeholders.ts';

/** An id of a job that was made for a file is not longer: it stands in tables and in the names of branches. */
const MAX_ID = 64;
/** Of what is longer, so much of its start stays; the rest of the room is for its end, where a file has its name. */
const KEPT_START = 16;

/**
 * The ids of the jobs that a job of a file stands for, one for each item. An id is the template with its placeholders filled
 * in, in letters that an id may have. Where two would be the same, one is cut, or nothing is left of a name, a part of a hash of
 * the item makes it unique. It depends on no order, so most stay the same when other files come or go. Ids that differ in case
 * alone are the same: they are names of files and branches.
 * @param taken ids of other jobs, as `sameId` has them.
 */
export function idsFor(template: string, items: readonly Item[], taken: ReadonlySet<string>): string[] {
  const whole = hasPlaceholder(template) ? template : `${template}-{${items[0]?.kind ?? 'file'}}`;
  const plain = items.map((item) => asId(fill(whole, item, idPart)));
  const count = Map.groupBy(plain, sameId);
  return plain.map((id, index) => {
    const item = items[index]!;
    if (id !== '' && id.length <= MAX_ID && count.get(sameId(id))!.length === 1 && !taken.has(sameId(id))) return id;
    const hash = hashOf(item.text);
    if (id.length + 1 + hash.length <= MAX_ID) return id === '' ? hash : `${id}-${hash}`;
    const end = asId(id.slice(-(MAX_ID - KEPT_START - hash.length - 2)));
    return `${id.slice(0, KEPT_START)}-${hash}-${end}`;
  });
}

/** An id as it is for one item, where no other one would be the same. */
export function idFrom(template: string, item: Item): string {
  return asId(fill(template, item, idPart));
}

function hashOf(text: string): string {
  // Loaded where an id needs it: with all that it loads that takes as long as checking a file.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** A value in the letters of an id: accents go, everything else that an id may not have becomes a dash. */
function idPart(value: string): string {
  const letters = value.normalize('NFKD').replace(/\p{M}/gu, '');
  const left = letters.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[-.]+|-+$/g, '');
  // Letters of another script are lost.
  if (/^[\0-\x7f]*$/.test(letters)) return left || hashOf(value);
  return left === '' ? hashOf(value) : `${left}-${hashOf(value)}`;
}

/** An id begins with a letter or a digit. */
function asId(text: string): string {
  return text.replace(/^[^A-Za-z0-9]+/, '');
}

import { didYouMean } from '../../lib/text/nearest.ts';
import type { Fault } from '../../model/documents/issues.ts';

type Keys = Readonly<Record<string, unknown>>;

/** Lists that are added to those of the row that is extended. Every other list replaces the one of that row. */
const ADDED = ['passEnv', 'jobEnv'];

/** What gives a tool more than it has: only the user's own file may say that of a tool that another file describes. */
const RIGHTS = [
  'approvals',
  'detectCommands',
  'env',
  'jobEnv',
  'ownTempDir',
  'passEnv',
  'remote',
  'versionArgs',
  'versionCommand',
  'warmStart',
];

/** How many rows may extend one another in a line. */
const MAX_CHAIN = 20;

/** Where rows come from that a document extends. */
export interface BaseRows {
  /** A row that was there before this document; undefined: none. */
  find(id: string): Keys | undefined;
  readonly ids: readonly string[];
  /** Whether this document may give the tools of others more rights: the user's own file may. */
  readonly mayWiden: boolean;
}

/** A registry document in which every row is whole, and what is wrong with its `extends`. */
export interface ExtendedDocument {
  readonly value: unknown;
  readonly faults: readonly Fault[];
}

/**
 * Makes whole rows of those that say `extends`: the row of that id, with the keys that they have themselves. A row may extend
 * one of its own document, or one that was there before, also of its own id. Objects are merged key by key.
 */
export function extendRows(document: unknown, bases: BaseRows): ExtendedDocument {
  const tools = isKeys(document) ? document['tools'] : undefined;
  if (!isKeys(document) || !isKeys(tools)) return { value: document, faults: [] };
  const faults: Fault[] = [];
  const whole = (id: string, under: readonly string[]): Keys | undefined => {
    const row = tools[id];
    if (!isKeys(row)) return undefined;
    const { extends: base, ...own } = row;
    if (base === undefined) return row;
    const fault = (message: string, hint?: string) => {
      if (under.length === 0)
        faults.push({ path: ['tools', id, 'extends'], message, ...(hint === undefined ? {} : { hint }) });
      return own;
    };
    if (typeof base !== 'string') return fault('must be the id of a tool');
    const isOwn = base !== id && Object.hasOwn(tools, base) && isKeys(tools[base]);
    if (under.length >= MAX_CHAIN) {
      const at = ['tools', under[0] ?? id, 'extends'];
      faults.push({ path: at, message: `is a row that extends others, more than ${MAX_CHAIN} in a line` });
      return own;
    }
    if (isOwn && [...under, id].includes(base)) {
      faults.push({ path: ['tools', under[0] ?? id, 'extends'], message: 'goes round in a circle' });
      return own;
    }
    const found = isOwn ? whole(base, [...under, id]) : bases.find(base);
    if (found === undefined)
      return fault(
        'names no tool',
        didYouMean(base, [...bases.ids, ...Object.keys(tools).filter((each) => each !== base)]),
      );
    if (!isOwn && !bases.mayWiden && under.length === 0) {
      const hint = 'write the row whole, or extend it in your own tools.json';
      for (const key of RIGHTS.filter((each) => own[each] !== undefined)) {
        const message = `gives ${base} more than it has, and cannot be set where a row extends it here`;
        faults.push({ path: ['tools', id, key], message, hint });
      }
    }
    return merge(found, own);
  };
  const rows = Object.keys(tools).map((id) => [id, whole(id, []) ?? tools[id]] as const);
  return { value: { ...document, tools: Object.fromEntries(rows) }, faults };
}

function merge(base: Keys, own: Keys, depth = 0): Keys {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const before = base[key];
    if (depth === 0 && ADDED.includes(key) && Array.isArray(before) && Array.isArray(value)) {
      merged[key] = [...new Set([...before, ...value])];
    } else merged[key] = isKeys(before) && isKeys(value) ? merge(before, value, depth + 1) : value;
  }
  return merged;
}

function isKeys(value: unknown): value is Keys {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

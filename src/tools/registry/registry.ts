import { AimError, type Issue } from '../../model/errors.ts';
import { checkDocument, type Fault, issueOf, type KnownKeys } from '../../model/documents/issues.ts';
import { knownKeysOf } from '../../model/documents/known-keys.ts';
import type { DocumentText } from '../../model/documents/document-text.ts';
import { parseJson } from '../../model/documents/json-text.ts';
import { readUserFile } from '../../model/documents/user-file.ts';
import { didYouMean } from '../../lib/text/nearest.ts';
import BUILT_IN_ROWS from './built-in-rows.json' with { type: 'json' };
import { extendRows } from './extend-rows.ts';
import { choicesOfKey } from '../row/key-choices.ts';
import type { RegistryDocument } from './registry-document.ts';
import type { ToolRow } from '../tool-row.ts';

const MAX_BYTES = 1024 * 1024;

/** What rows are checked by, loaded where a file has some: those that come with aim were checked when they were written down. */
const schemaOfRows = () =>
  (require('./registry-document.ts') as typeof import('./registry-document.ts')).registryDocumentSchema;
const knownKeys: KnownKeys = (path) => [
  ...knownKeysOf(schemaOfRows())(path),
  ...(path.length === 2 ? ['extends'] : []),
];

/** The tools that can be launched: rows of data by id. */
export class Registry {
  readonly #rows: ReadonlyMap<string, ToolRow>;

  constructor(rows: Iterable<ToolRow>) {
    this.#rows = new Map([...rows].map((row) => [row.id, row]));
  }

  /** The built-in tools alone. They were checked when they were written down: that takes longer than most commands. */
  static builtIn(): Registry {
    return new Registry(BUILT_IN_ROWS as unknown as readonly ToolRow[]);
  }

  /** The rows of a document that is no file. @throws AimError invalid_file. */
  static rowsOf(document: RegistryDocument, source: string): readonly ToolRow[] {
    return rowsOf({ value: document, locate: issueOf, faults: [] }, source);
  }

  /**
   * The built-in tools and those of a file.
   * @param mayRedefine whether the file may give a built-in id another meaning, and say where a key is sent: the user's own
   * may, a project's not.
   * @throws AimError invalid_file, with every fault and its place.
   */
  withFile(path: string, mayRedefine: boolean): Registry {
    const json = parseJson(path, readUserFile(path, { kind: 'a registry', maxBytes: MAX_BYTES }));
    // What the user has put into a row of their own (a variable with a key) is not for another file to take along.
    const bases = mayRedefine ? this : Registry.builtIn();
    const find = (id: string) => keysOf(bases.find(id));
    const { value, faults: extending } = extendRows(json.value, { find, ids: bases.ids, mayWiden: mayRedefine });
    if (extending.length > 0) throw invalid(path, [...json.faults, ...extending].map(json.locate));
    const rows = rowsOf({ ...json, value }, path);
    const faults = mayRedefine ? [] : rows.flatMap(faultsOfOthers);
    if (faults.length > 0) throw invalid(path, faults.map(json.locate));
    return new Registry([...this.#rows.values(), ...rows]);
  }

  get ids(): string[] {
    return [...this.#rows.keys()];
  }

  find(id: string): ToolRow | undefined {
    return this.#rows.get(id);
  }

  /** @throws AimError unknown_tool, with the nearest names. */
  get(id: string): ToolRow {
    const row = this.#rows.get(id);
    if (row !== undefined) return row;
    throw new AimError('unknown_tool', `no tool is called ${JSON.stringify(id)}`, { hint: this.hintFor(id) });
  }

  /** A hint for a name that no tool has. */
  hintFor(id: string): string {
    return didYouMean(id, this.ids) ?? `the tools are ${this.ids.join(', ')}`;
  }
}

/** What a row has that only the user's own file may have. */
function faultsOfOthers({ id, remote }: ToolRow): Fault[] {
  const path = ['tools', id];
  if (BUILT_IN_ROWS.some((row) => row.id === id)) {
    const hint = 'give it another id, or put it in your own tools.json';
    return [{ path, message: 'is a built-in tool and cannot be redefined here', hint }];
  }
  const choices = remote === undefined ? [] : choicesOfKey(remote);
  const message = 'decides where a key is sent, and cannot be set here';
  return choices.map((key) => ({ path: [...path, 'remote', key], message, hint: 'put it in your own tools.json' }));
}

/** A row as a document has it; undefined: there is none. */
function keysOf(row: ToolRow | undefined): Readonly<Record<string, unknown>> | undefined {
  if (row === undefined) return undefined;
  const { id: _, ...keys } = row;
  return keys;
}

function invalid(source: string, issues: readonly Issue[]): AimError {
  return new AimError('invalid_file', `${source} is not a valid registry`, { issues });
}

function rowsOf(json: Pick<DocumentText, 'value' | 'locate' | 'faults'>, source: string): ToolRow[] {
  const checked = checkDocument(schemaOfRows(), json.value, knownKeys);
  if (checked.value === null || json.faults.length > 0) {
    throw invalid(source, [...json.faults, ...checked.faults].map(json.locate));
  }
  return Object.entries(checked.value.tools).map(([id, row]) => ({ ...row, id }));
}

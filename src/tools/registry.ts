import { readFileSync, statSync } from 'node:fs';
import { AimError, messageOf } from '../model/errors.ts';
import { faultsOf, issueOf } from '../model/issues.ts';
import { didYouMean } from '../model/nearest.ts';
import { BUILT_IN } from './built-in.ts';
import { oneShotSchema, registryDocumentSchema, replSchema, type ToolRow, toolRowSchema } from './tool-row.ts';

const MAX_BYTES = 1024 * 1024;

/** The tools that can be launched: rows of data by id. */
export class Registry {
  readonly #rows: ReadonlyMap<string, ToolRow>;

  constructor(rows: Iterable<ToolRow>) {
    this.#rows = new Map([...rows].map((row) => [row.id, row]));
  }

  /** The built-in tools alone. */
  static builtIn(): Registry {
    return new Registry(rowsOf(BUILT_IN, 'built-in'));
  }

  /**
   * The built-in tools and those of a file.
   * @param mayRedefine whether the file may give a built-in id another meaning: the user's own may, a project's not.
   * @throws AimError invalid_file, with every fault and its place.
   */
  withFile(path: string, mayRedefine: boolean): Registry {
    const rows = rowsOf(readJson(path), path);
    const clashes = mayRedefine ? [] : rows.filter((row) => Object.hasOwn(BUILT_IN.tools, row.id));
    if (clashes.length > 0) {
      throw new AimError('invalid_file', `${path} is not a valid registry`, {
        issues: clashes.map((row) => ({
          place: `tools.${row.id}`,
          message: 'is a built-in tool and cannot be redefined here',
          hint: 'give it another id, or put it in your own tools.json',
        })),
      });
    }
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

  /** What to say of a name that isn't there. */
  hintFor(id: string): string {
    return didYouMean(id, this.ids) ?? `the tools are ${this.ids.join(', ')}`;
  }
}

function readJson(path: string): unknown {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new AimError('invalid_file', `${path}: no such file`);
  if (!stat.isFile()) throw new AimError('invalid_file', `${path} is not a file`);
  if (stat.size > MAX_BYTES) throw new AimError('invalid_file', `${path} is larger than ${MAX_BYTES} bytes`);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new AimError('invalid_file', `${path} is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

function rowsOf(document: unknown, source: string): ToolRow[] {
  const parsed = registryDocumentSchema.safeParse(document);
  if (!parsed.success) {
    const issues = faultsOf(parsed.error, keysAt).map(issueOf);
    throw new AimError('invalid_file', `${source} is not a valid registry`, { issues });
  }
  return Object.entries(parsed.data.tools).map(([id, row]) => ({ ...row, id }));
}

function keysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return Object.keys(registryDocumentSchema.shape);
  if (path.length === 2) return Object.keys(toolRowSchema.shape);
  if (path.at(-1) === 'oneShot') return Object.keys(oneShotSchema.shape);
  if (path.at(-1) === 'repl') return Object.keys(replSchema.shape);
  if (path.at(-1) === 'patterns') return Object.keys(replSchema.shape.patterns.unwrap().shape);
  return [];
}

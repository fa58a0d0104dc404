import type { Approvals } from '../model/approvals.ts';
import { holdings } from '../process/records/orphan-registry.ts';
import { toolEnvironment } from '../tools/environment.ts';
import type { ToolRow } from '../tools/tool-row.ts';
import { copyIndex } from '../workspace/git/isolated-index.ts';

export interface SurroundingsSpec {
  readonly row: ToolRow;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly approvals: Approvals;
  readonly cwd: string;
  /** A tool that stages files does so in a copy of the index. */
  readonly ownIndex: boolean;
}

/** What one process of a tool finds around it, and what of that is its own and goes with it. */
export interface Surroundings extends Disposable {
  readonly env: Readonly<Record<string, string>>;
}

export function makeSurroundings(spec: SurroundingsSpec): Surroundings {
  const { row, cwd } = spec;
  using made = new DisposableStack();
  const index = spec.ownIndex && row.stagesFiles ? made.use(copyIndex(cwd)) : null;
  const temp = row.ownTempDir ? made.use(tempDir()) : null;
  const env = {
    ...toolEnvironment(row, spec.environment),
    ...row.approvals[spec.approvals]?.env,
    ...index?.env,
    ...temp?.env,
  };
  const kept = made.move();
  return { env, [Symbol.dispose]: () => kept.dispose() };
}

function tempDir(): Surroundings {
  const folder = holdings.tempFolder();
  const { path } = folder;
  return { env: { TMPDIR: path, TEMP: path, TMP: path }, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

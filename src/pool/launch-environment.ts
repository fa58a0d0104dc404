import type { Approvals } from '../model/approvals.ts';
import { orphanRegistry } from '../process/records/orphan-registry.ts';
import { toolEnvironment } from '../tools/environment.ts';
import type { ToolRow } from '../tools/tool-row.ts';
import { isolateIndex } from '../workspace/git/isolated-index.ts';

export interface LaunchEnvironmentSpec {
  readonly row: ToolRow;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly approvals: Approvals;
  readonly cwd: string;
  /** A tool that stages files does so in a copy of the index. */
  readonly ownIndex: boolean;
}

/** What one process of a tool finds around it, and what of that is its own and goes with it. */
export interface LaunchEnvironment extends Disposable {
  readonly env: Readonly<Record<string, string>>;
}

export function makeLaunchEnvironment(spec: LaunchEnvironmentSpec): LaunchEnvironment {
  const { row, cwd } = spec;
  using made = new DisposableStack();
  const index = spec.ownIndex && row.stagesFiles ? made.use(isolateIndex(cwd)) : null;
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

function tempDir(): LaunchEnvironment {
  const folder = orphanRegistry.tempFolder();
  const { path } = folder;
  return { env: { TMPDIR: path, TEMP: path, TMP: path }, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

import type { Approvals } from '../model/pool/approvals.ts';
import { toolEnvironment } from '../tools/launch/environment.ts';
import { rulesOf } from '../tools/rules-of.ts';
import type { ToolRow } from '../tools/tool-row.ts';
import type { OpenProcessPlace } from '../workspace/process-place.ts';

export interface LaunchEnvironmentSpec {
  readonly row: ToolRow;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly approvals: Approvals;
  readonly cwd: string;
  readonly openProcessPlace: OpenProcessPlace;
}

/** What one process of a tool finds around it, and what of that is its own and goes with it. */
export interface LaunchEnvironment extends Disposable {
  /** The top of the git checkout that its folder is in, or null outside one. */
  readonly root: string | null;
  readonly env: Readonly<Record<string, string>>;
}

export function makeLaunchEnvironment(spec: LaunchEnvironmentSpec): LaunchEnvironment {
  const { row, cwd } = spec;
  const place = spec.openProcessPlace(cwd, row);
  const env = { ...toolEnvironment(row, spec.environment), ...rulesOf(row, spec.approvals)?.env, ...place.env };
  return { root: place.root, env, [Symbol.dispose]: () => place[Symbol.dispose]() };
}

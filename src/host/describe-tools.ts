import type { Approvals } from '../model/pool/approvals.ts';
import { detectTool, missingText } from '../tools/detect/detect.ts';
import { notHeldTo } from '../tools/within-approvals.ts';
import type { Registry } from '../tools/registry/registry.ts';
import { planStart } from '../tools/launch/start-strategy.ts';
import { shownRow } from '../tools/launch/environment.ts';
import { hasOneShot } from '../tools/has-one-shot.ts';
import type { ToolRow } from '../tools/tool-row.ts';

/** A row of the registry, and what of it is on this machine. `aim tools --json` prints it. */
export interface DescribedTool extends ToolRow {
  readonly installed: boolean;
  /** Why it can't be used here; null: it can, as far as is known without starting it. */
  readonly problem: string | null;
  /** The program as it is started; null: it is not installed. */
  readonly command: readonly string[] | null;
  readonly version: string | null;
  /** Whether a process of it can be started for one job. */
  readonly one_shot: boolean;
  /** How its processes would be started here; null: it is not installed. */
  readonly start: 'plain' | 'warm' | null;
  /** Why not warm, where that was to be expected. */
  readonly start_reason: string | null;
  /** Approvals that nothing is known to keep it to: what it does beyond them is noticed afterwards. */
  readonly not_held_to: readonly Approvals[];
}

/** Looks for the tools of a registry on this machine, or for the one of this id. @throws AimError unknown_tool. */
export async function describeTools(
  registry: Registry,
  id: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<DescribedTool[]> {
  const ids = id === undefined ? registry.ids : [id];
  return Promise.all(
    ids.map(async (each) => {
      const row = registry.get(each);
      const found = await detectTool(row, environment, signal);
      const start = found === null ? null : planStart(found, 'auto', process.platform);
      return {
        ...shownRow(row),
        installed: found !== null,
        problem: found === null ? missingText(row) : null,
        command: found?.command ?? null,
        version: found?.version ?? null,
        one_shot: hasOneShot(found?.row ?? row),
        start: start?.how ?? null,
        start_reason: start?.how === 'plain' ? start.reason : null,
        not_held_to: notHeldTo(found?.row ?? row),
      };
    }),
  );
}

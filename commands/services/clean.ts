import { type CleanedItem, cleanRuns } from '../../src/host/runs/past/clean-runs.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import type { RunsPlace } from './runs.ts';

/** What `aim clean` is given. */
export interface CleanFlags extends RunsPlace {
  readonly run: string | null;
  readonly dryRun: boolean;
  readonly force: boolean;
}

/** Removes what runs left and is safe to go, and names the rest. */
export async function clean(flags: CleanFlags, context: CommandContext): Promise<CommandResult> {
  const { environment, signal } = context;
  const items = await cleanRuns({ ...flags, environment }, signal);
  const removed = items.filter(({ why }) => why === null);
  const kept = items.filter(({ why }) => why !== null);
  const verb = flags.dryRun ? 'would remove' : 'removed';
  return {
    exitCode: EXIT.ok,
    lines:
      items.length === 0
        ? ['There is nothing to clean.']
        : [
            ...removed.map((item) => `${verb} ${nameOf(item)}`),
            ...kept.map((item) => `kept ${nameOf(item)}: ${item.why}`),
          ],
    document: { version: 1, dry_run: flags.dryRun, removed: removed.map(plain), kept },
  };
}

function nameOf({ kind, name }: CleanedItem): string {
  return kind === 'records' ? `the records in ${name}` : `${kind} ${name}`;
}

function plain({ run, kind, name }: CleanedItem) {
  return { run, kind, name };
}

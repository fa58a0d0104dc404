import type { Overrides } from '../../src/jobs/plan/overrides.ts';
import { readJobInput } from '../../src/jobs/file/read-job-file.ts';
import type { PrepareOptions } from '../../src/jobs/run/open/prepare-run.ts';
import type { CommandContext } from '../host/command-context.ts';
import { loadRegistry } from '../../src/host/load-registry.ts';
import { readStdin } from './read-stdin.ts';

/** What a command is given to read a job file. */
export interface JobFileOptions {
  /** A path, or `-` for stdin. */
  readonly file: string;
  /** The working folder. */
  readonly cwd: string;
  /** A JSON file with more tools. */
  readonly registry: string | undefined;
  readonly overrides: Overrides;
}

/** Reads the texts that a run is prepared from. @throws AimError invalid_file for one that can't be read. */
export async function prepareOptions(
  { file, cwd, registry, overrides }: JobFileOptions,
  context: CommandContext,
): Promise<Omit<PrepareOptions, 'remote'>> {
  const text = file === '-' ? await readStdin(context, 'invalid_file') : await readJobInput(file, context.signal);
  return { source: file, text, cwd, registry: loadRegistry(registry, context.environment), overrides };
}

import { relative } from 'node:path';
import { initJobFile } from '../../src/host/init/init-job-file.ts';
import { loadRegistry } from '../../src/host/load-registry.ts';
import { counted } from '../../src/lib/text/plural.ts';
import { shellWord } from '../../src/lib/text/shell-word.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

/** What `aim init` is given. */
export interface InitOptions {
  readonly file: string;
  readonly cwd: string;
  /** A JSON file with more tools. */
  readonly registry: string | undefined;
  readonly tool: string | undefined;
  readonly force: boolean;
}

/** Writes a first job file, and says what comes next. @throws AimError usage, unknown_tool. */
export async function init(options: InitOptions, context: CommandContext): Promise<CommandResult> {
  const { environment, folder, signal } = context;
  const registry = loadRegistry(options.registry, environment);
  const written = await initJobFile({ ...options, registry, environment }, signal);
  const { path, tool, installed, jobs, test } = written;
  const where = options.cwd === '.' ? '' : ` --cwd ${shellWord(options.cwd)}`;
  const file = shellWord(relative(folder, path) || path);
  const next = `aim run-jobs ${file}${where} --tool sim`;
  return {
    exitCode: EXIT.ok,
    lines: [
      `${relative(folder, path)}: ${counted(jobs, 'job')} for ${tool}${installed ? '' : ', which is not installed: `aim doctor` says how'}`,
      ...(test === null
        ? []
        : [`the tests are run by \`${test.argv.join(' ')}\` (${test.from}): in the file as a comment`]),
      'runs are recorded in .aim, which git ignores by itself',
      '',
      'To rehearse it, without a key or a model:',
      next,
    ],
    document: { version: 1, ...written, next },
  };
}

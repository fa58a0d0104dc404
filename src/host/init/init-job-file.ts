import { relative, resolve } from 'node:path';
import { whichCommand } from 'which-command';
import { prepareRun } from '../../jobs/run/open/prepare-run.ts';
import { replaceFile } from '../../lib/files/replace-file.ts';
import { writeNewFile } from '../../lib/files/write-new-file.ts';
import { AimError } from '../../model/errors.ts';
import { namedError } from '../../model/system-error.ts';
import { detectTool } from '../../tools/detect/detect.ts';
import type { Registry } from '../../tools/registry/registry.ts';
import { workingFolder } from '../../workspace/working-folder.ts';
import { findTestCommand, type TestCommand } from './find-test-command.ts';
import { firstJobFile } from './first-job-file.ts';
import { pickFiles } from './pick-files.ts';

export interface InitSpec {
  /** Relative to the working folder. */
  readonly file: string;
  readonly cwd: string;
  /** The tool of its jobs; undefined: the first that is installed. */
  readonly tool: string | undefined;
  /** Whether a file that is there is replaced. */
  readonly force: boolean;
  readonly registry: Registry;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A job file that was written. */
export interface WrittenFile {
  readonly path: string;
  readonly tool: string;
  /** Whether the tool is on this machine. */
  readonly installed: boolean;
  readonly jobs: number;
  readonly files: readonly string[];
  /** How the tests are run, which stands in the file as a comment. */
  readonly test: TestCommand | null;
}

/** Writes a commented job file for a project. @throws AimError usage where a file is there already, or has no such name. */
export async function initJobFile(spec: InitSpec, signal: AbortSignal): Promise<WrittenFile> {
  const cwd = workingFolder(spec.cwd);
  const path = resolve(cwd, spec.file);
  const name = relative(cwd, path);
  const { tool, installed } = await toolOf(spec, signal);
  const test = await withPython(findTestCommand(cwd), spec.environment);
  const picked = await pickFiles(cwd, signal);
  const text = firstJobFile({ ...picked, name, tool, test });
  // What is written is valid, whatever the project is like.
  const { plan } = await prepareRun({ source: path, text, cwd, registry: spec.registry }, signal);
  write(path, name, text, spec.force);
  return { path, tool, installed, jobs: plan.jobs.length, files: picked.files, test };
}

/** Debian has a `python3` and no `python`, unless a virtual environment is active. */
async function withPython(test: TestCommand | null, environment: InitSpec['environment']): Promise<TestCommand | null> {
  if (test?.argv[0] !== 'python') return test;
  const path = environment['PATH'] ?? '';
  const isPython3 =
    (await whichCommand('python', { path })) === undefined && (await whichCommand('python3', { path })) !== undefined;
  return isPython3 ? { ...test, argv: ['python3', ...test.argv.slice(1)] } : test;
}

function write(path: string, name: string, text: string, force: boolean): void {
  try {
    if (force) replaceFile(path, (append) => append(text), { mode: 0o644, durable: false });
    else if (!writeNewFile(path, text)) {
      throw new AimError('usage', `${name} is there already`, { hint: 'name another file, or replace it by --force' });
    }
  } catch (error) {
    throw error instanceof AimError ? error : namedError(name, 'usage', error);
  }
}

async function toolOf(
  { tool, registry, environment }: InitSpec,
  signal: AbortSignal,
): Promise<{ readonly tool: string; readonly installed: boolean }> {
  const ids = tool === undefined ? registry.ids : [registry.get(tool).id];
  const usable = ids.filter(
    (id) => tool !== undefined || (!registry.get(id).rehearsal && registry.get(id).protocol !== 'remote'),
  );
  const found = await Promise.all(usable.map((id) => detectTool(registry.get(id), environment, signal)));
  const first = usable.find((_, index) => found[index] !== null);
  return { tool: first ?? usable[0] ?? ids[0]!, installed: first !== undefined };
}

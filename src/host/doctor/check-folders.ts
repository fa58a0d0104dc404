import { accessSync, constants, existsSync, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { socketFolder } from '../../control/protocol/socket-name.ts';
import { AimError, messageOf } from '../../model/errors.ts';
import { runtimeFolder } from '../../process/records/runtime-folder.ts';
import { StateFolders } from '../../workspace/state-folders.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder for sockets and records of running aims: whose it is, and whether its path is short enough. */
export function checkRuntimeFolder(environment: Environment): Finding {
  const about = 'runtime folder';
  try {
    const [wanted, used] = [runtimeFolder(environment), socketFolder(environment)];
    if (wanted === used) return ok(about, used);
    const message = `the path of ${wanted} is too long for a socket, so ${used} is used`;
    return warning(about, message, 'set XDG_RUNTIME_DIR to a shorter folder of your own of mode 700');
  } catch (error) {
    if (!(error instanceof AimError)) throw error;
    return problem(about, error.message, error.hint ?? null);
  }
}

/** Where runs of a checkout are recorded. @param cwd links resolved. */
export async function checkStateFolders(cwd: string, environment: Environment, signal: AbortSignal): Promise<Finding> {
  const about = 'records of runs';
  const { places } = await StateFolders.find(cwd, { environment }, signal);
  const refused: string[] = [];
  for (const { journals, documents } of places) {
    const wrong = [documents, journals].flatMap((path) => whyNot(path) ?? []);
    if (wrong.length === 0) {
      if (refused.length === 0) return ok(about, documents);
      return warning(about, `${refused.join('; ')}: runs are recorded in ${documents}`, null);
    }
    refused.push(...wrong);
  }
  return problem(about, refused.join('; '), 'make one of them writable, or name another folder: --state-dir DIR');
}

/** Why a run can't be recorded in a folder, which need not be there; null: it can. */
function whyNot(path: string): string | null {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink() === true) return `${path} is a link`;
    if (stat?.isDirectory() === false) return `${path} is no folder`;
    accessSync(nearest(path), constants.W_OK);
    return null;
  } catch (error) {
    return `${path} can’t be written (${(error as NodeJS.ErrnoException).code ?? messageOf(error)})`;
  }
}

/** The folder itself, or the nearest one above it that is there. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

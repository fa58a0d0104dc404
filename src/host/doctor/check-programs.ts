import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { whichCommand } from 'which-command';
import { AIM_VERSION } from '../../model/version.ts';
import { printedBy } from '../../tools/detect/detect.ts';
import { gitFacts } from '../../workspace/git-facts.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How long another program may take to say who it is. Milliseconds. */
const VERSION_MS = 5000;
const HEAD_BYTES = 4096;
/** What findings about git are about. */
const GIT = 'git';

/**
 * Whether `aim` on the PATH is this one: there is a tracker of experiments of the same name, and there may be an older aim.
 * @param self the program that runs.
 */
export async function checkAim(environment: Environment, self: string, signal: AbortSignal): Promise<Finding> {
  const path = await whichCommand('aim', { path: environment['PATH'] ?? '' });
  const about = 'aim';
  if (path === undefined) {
    return warning(
      about,
      `${AIM_VERSION}, and no \`aim\` is on the PATH`,
      `this one is ${self}: put its folder on the PATH`,
    );
  }
  if (realOf(path) === realOf(self)) return ok(about, `${AIM_VERSION}, ${path}`);
  const hint = `put the folder of this aim before it on the PATH, or call this one \`aimctl\` where it was installed by npm`;
  if (isPython(path))
    return warning(about, `${path} comes first on the PATH, a program in Python: the experiment tracker?`, hint);
  const printed = await printedBy([path, '--version'], { ...environment }, signal, VERSION_MS);
  const version = /^aim (\d+\.\d+\.\d+\S*)\s*$/m.exec(printed)?.[1] ?? null;
  if (version === AIM_VERSION) return ok(about, `${AIM_VERSION}, ${path}`);
  const what = version === null ? 'another program' : `aim ${version}`;
  return warning(about, `${path} comes first on the PATH, and is ${what}, not aim ${AIM_VERSION}`, hint);
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Whether a program is a script of Python, by its first line. */
function isPython(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      const text = head.toString('latin1', 0, readSync(file, head, 0, HEAD_BYTES, 0));
      return /^#!.*python|^#!\/bin\/sh\n'''exec' .*python/.test(text);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** Git, as far as runs need it. */
export async function checkGit(cwd: string, environment: Environment, signal: AbortSignal): Promise<Finding[]> {
  const { version, canMerge, mergesSince, root, noIdentity, why } = await gitFacts(cwd, environment, signal);
  if (version === null) {
    const hint = 'install git: without it jobs share the folder, one at a time for each file, and nothing is committed';
    return [warning(GIT, why ?? 'is not there', hint)];
  }
  const program = canMerge
    ? ok(GIT, version)
    : warning(GIT, `${version}: jobs can’t work in worktrees`, `install git ${mergesSince} or newer`);
  if (why !== null) return [program, problem('checkout', why, 'make git answer here: `git status` says the same')];
  return [
    program,
    root === null
      ? warning(
          'checkout',
          `${cwd} is in no git repository`,
          '`git init`, or --cwd: jobs in worktrees and `for_each` need one',
        )
      : ok('checkout', root),
    ...(noIdentity === null
      ? []
      : [
          warning(
            'checkout',
            `git has no identity for commits, so jobs can’t work in worktrees: ${noIdentity}`,
            'git config user.name NAME, and user.email ADDRESS',
          ),
        ]),
  ];
}

import { GIT_LOCAL_VARIABLES } from '../../../lib/git-local-variables.ts';
import { runGitInTime } from './git-in-time.ts';

/** Git answers this without a look at any repository. */
const LIMITS = { first: 10_000, later: 3000, hurried: 4000 };

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that git starts for aim carries this variable, with the mark that the repository was opened with. */
export const GIT_MARK_VARIABLE = 'AIM_GIT_MARK';

/** What else changes an answer of git, beside the variables of `git rev-parse --local-env-vars`. */
const MISLEADING =
  /^GIT_(?:TRACE.*|ATTR_SOURCE|NAMESPACE|QUARANTINE_PATH|(?:LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS|(?:AUTHOR|COMMITTER)_DATE|EXTERNAL_DIFF|REFLOG_ACTION)$/;

let localVariables: Promise<readonly string[]> | null = null;

/**
 * The names of the variables that tie git to one repository (`git rev-parse --local-env-vars`). git is asked once, and only where
 * this environment has a variable of git's beside those that are known: no other one can be among them.
 */
export async function gitLocalVariables(host: Environment): Promise<readonly string[]> {
  const known: readonly string[] = GIT_LOCAL_VARIABLES;
  const others = Object.keys(host).filter((name) => name.startsWith('GIT_') && !known.includes(name));
  if (others.every((name) => host[name] === undefined)) return known;
  localVariables ??= askLocalVariables();
  return await localVariables;
}

async function askLocalVariables(): Promise<readonly string[]> {
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
  const spec = { args: ['rev-parse', '--local-env-vars'], cwd: '/', env };
  const { code, stdout } = await runGitInTime(spec, new AbortController().signal, LIMITS);
  return code === 0 ? [...new Set([...GIT_LOCAL_VARIABLES, ...words(stdout)])] : GIT_LOCAL_VARIABLES;
}

/** Those of `names` that an environment has: git would have looked at another repository. Sorted. */
export function foundLocalVariables(host: Environment, names: readonly string[]): string[] {
  return names.filter((name) => host[name] !== undefined).sort();
}

/**
 * The environment of a git process: the host's, without what ties git to a repository or changes its answers, in English,
 * and without a prompt of any kind.
 */
export function gitEnvironment(host: Environment, locals: readonly string[], mark: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    if (value !== undefined && !locals.includes(name) && !MISLEADING.test(name)) env[name] = value;
  }
  return {
    ...env,
    LC_ALL: 'C',
    LANGUAGE: '',
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: 'false',
    GCM_INTERACTIVE: 'never',
    SSH_ASKPASS_REQUIRE: 'never',
    [GIT_MARK_VARIABLE]: mark,
  };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

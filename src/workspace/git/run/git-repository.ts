import { type GitAnswer, NO, unknown, yes } from './git-answer.ts';
import { gitEnvironment, gitLocalVariables } from './git-environment.ts';
import { runGitInTime } from './git-in-time.ts';
import { type GitExit, runGit, subcommand } from './git-process.ts';
import { type GitVersion, parseGitVersion } from './git-version.ts';

/** What git is asked or told to do, where that differs from the repository's usual way. */
export interface GitCall {
  /** Where git runs; the repository's own folder by default. */
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** As the user's own command would run: with hooks and with the user's settings. Nothing waits for what a hook leaves. */
  readonly asUser?: boolean;
  /** `latin1` keeps every byte of the output. */
  readonly encoding?: 'utf8' | 'latin1';
  /** Git takes no lock that the answer does not need, so that it never gets into anybody's way. */
  readonly readOnly?: boolean;
}

/** Sees every git process of a repository: its arguments, and its pid once it runs. For counting, and for tests. */
export interface GitObserver {
  before?(args: readonly string[]): void;
  started?(args: readonly string[], pid: number): void;
  after?(args: readonly string[]): void;
}

export interface GitOptions {
  /** Part of the environment of every git process, so that those of a killed aim are found again: the run's id. */
  readonly mark: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly observer?: GitObserver;
}

/** Git could not do what it was told to. The message is git's own line. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
  readonly command: string;

  constructor(command: string, line: string) {
    super(line);
    this.command = command;
  }
}

const settings = (...pairs: string[]) => pairs.flatMap((pair) => ['-c', pair]);
/** No background work, and locks that another git has for a moment are waited for. */
const QUIET = settings(
  'gc.auto=0',
  'maintenance.auto=false',
  'core.filesRefLockTimeout=1000',
  'core.packedRefsTimeout=2000',
);
/** No daemon, no hook, no submodule that is touched unasked, and text is UTF-8, whatever the user has set. */
const PLAIN = settings(
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'submodule.recurse=false',
  'log.showSignature=false',
  'i18n.commitEncoding=UTF-8',
  'i18n.logOutputEncoding=UTF-8',
);

/** Runs git in one folder. Knows nothing of what it runs; `GitRepository` adds what a repository is. */
export class Git {
  readonly cwd: string;
  readonly mark: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #observer: GitObserver;
  #spawns = 0;

  protected constructor(cwd: string, mark: string, env: Readonly<Record<string, string>>, observer: GitObserver) {
    this.cwd = cwd;
    this.mark = mark;
    this.#env = env;
    this.#observer = observer;
  }

  static async in(cwd: string, options: GitOptions): Promise<Git> {
    const { mark, environment = process.env, observer = {} } = options;
    return new Git(cwd, mark, gitEnvironment(environment, await gitLocalVariables(environment), mark), observer);
  }

  /** How many git processes were started. */
  get spawns(): number {
    return this.#spawns;
  }

  /** The environment that git gets, and what else belongs to the same repository should get. */
  get env(): Readonly<Record<string, string>> {
    return this.#env;
  }

  protected get observer(): GitObserver {
    return this.#observer;
  }

  /** Runs git and returns how it ended, whatever it was. */
  async exit(args: readonly string[], call: GitCall, signal: AbortSignal): Promise<GitExit> {
    const { cwd = this.cwd, input, encoding = 'utf8', env = {}, asUser = false, readOnly = false } = call;
    const all = [...(readOnly ? ['--no-optional-locks'] : []), ...QUIET, ...(asUser ? [] : PLAIN), ...args];
    this.#observer.before?.(args);
    this.#spawns += 1;
    const exit = await (readOnly ? runGitInTime : runGit)(
      {
        args: all,
        cwd,
        env: { ...this.#env, ...env },
        encoding,
        detachedOutput: asUser,
        ...(input === undefined ? {} : { input }),
        onStart: (pid) => this.#observer.started?.(args, pid),
      },
      signal,
    );
    this.#observer.after?.(args);
    return exit;
  }

  /** Asks git: exit code 0 is yes, 1 without a word is no, everything else is unknown. */
  async ask(args: readonly string[], call: GitCall, signal: AbortSignal): Promise<GitAnswer<string>> {
    const { code, stdout, stderr, line } = await this.exit(args, { readOnly: true, ...call }, signal);
    if (code === 0) return yes(stdout);
    return code === 1 && stderr === '' ? NO : unknown(line);
  }

  /** Tells git to do something. @throws GitFailure when it did not. */
  async run(args: readonly string[], call: GitCall, signal: AbortSignal): Promise<string> {
    const { code, stdout, line } = await this.exit(args, call, signal);
    if (code !== 0) throw new GitFailure(subcommand(args), line);
    return stdout;
  }

  async version(signal: AbortSignal): Promise<GitAnswer<GitVersion>> {
    const answer = await this.ask(['--version'], {}, signal);
    if (answer.kind !== 'yes') return answer;
    const version = parseGitVersion(answer.value);
    return version === null ? unknown(`git prints no version: ${answer.value.slice(0, 100)}`) : yes(version);
  }
}

/** Where a repository's parts are. All paths are absolute. */
export interface RepositoryPlaces {
  /** The top of the checkout (the main one or a linked worktree) that it was opened in; null in a bare repository. */
  readonly root: string | null;
  /** Of that checkout: its HEAD, its index. */
  readonly gitDir: string;
  /** Of all checkouts: objects, branches, config. */
  readonly commonDir: string;
  readonly objectFormat: string;
}

/** One repository, as it is seen from one of its checkouts. */
export class GitRepository extends Git {
  readonly root: string | null;
  readonly gitDir: string;
  readonly commonDir: string;
  /** `sha1` or `sha256`. */
  readonly objectFormat: string;

  constructor(git: Git, places: RepositoryPlaces, observer: GitObserver) {
    super(places.root ?? places.gitDir, git.mark, git.env, observer);
    this.root = places.root;
    this.gitDir = places.gitDir;
    this.commonDir = places.commonDir;
    this.objectFormat = places.objectFormat;
  }

  /** The repository that a folder is in. No: it is in none. Unknown: git is missing, or refuses it. */
  static async open(cwd: string, options: GitOptions, signal: AbortSignal): Promise<GitAnswer<GitRepository>> {
    const git = await Git.in(cwd, options);
    // One path at a time: a path may have a newline in it.
    const path = async (what: string) =>
      (await git.run(['rev-parse', '--path-format=absolute', what], { readOnly: true }, signal)).replace(/\n$/, '');
    try {
      const kind = git.run(['rev-parse', '--is-inside-work-tree', '--show-object-format'], {}, signal);
      const [ofCheckout, ofAll, top] = [path('--git-dir'), path('--git-common-dir'), path('--show-toplevel')];
      // At once: each of them takes a process. All have ended when this does.
      await Promise.allSettled([kind, ofCheckout, ofAll, top]);
      const [gitDir, commonDir] = [await ofCheckout, await ofAll];
      const [inside, objectFormat = 'sha1'] = (await kind).split('\n');
      // A bare repository has none, and git says so by an error.
      const root = inside === 'true' ? await top : null;
      return yes(new GitRepository(git, { root, gitDir, commonDir, objectFormat }, options.observer ?? {}));
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      const none = error.message.startsWith('fatal: not a git repository (or any ');
      return none ? NO : unknown(error.message);
    }
  }
}

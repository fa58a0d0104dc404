import { secrets } from '../../lib/secrets.ts';
import { GIT_LOCAL_VARIABLES } from '../../lib/git-local-variables.ts';
import type { ToolRow } from '../tool-row.ts';

/** Variables of aim's environment that every tool may see: paths, language, proxies, certificates, telemetry. No keys. */
const COMMON = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'LC_*',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'XDG_CONFIG_HOME',
  'XDG_CACHE_HOME',
  'XDG_DATA_HOME',
  'XDG_STATE_HOME',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'GIT_SSL_CAINFO',
  // Of the user's telemetry: a switch of the tool alone would have no destination.
  'OTEL_*',
  // Windows starts few programs without these.
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
  'PATHEXT',
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
];

/** Variables of aim's environment that every tool may see, too, and that differ by terminal or by run. */
const OF_THE_MOMENT = [
  'TRACEPARENT',
  'TRACESTATE',
  // A program may be a shim of a version manager, which asks these what to start.
  'PYENV_*',
  'ASDF_*',
  'MISE_*',
  'VOLTA_*',
  'NVM_*',
  'FNM_*',
  'NODENV_*',
  'VIRTUAL_ENV',
];

/** aim's own variables: with them a tool could control the pool that it runs in. */
const NEVER = /^AIM_/;
/** With them the tool's git would look at another repository than the one that it works in. */
const OTHER_REPOSITORY: readonly string[] = GIT_LOCAL_VARIABLES;

/** Whether a variable is in a list of names. A name that ends in * stands for all that begin so. */
export function allowsVariable(names: readonly string[], variable: string): boolean {
  return names.some((name) => (name.endsWith('*') ? variable.startsWith(name.slice(0, -1)) : variable === name));
}

/**
 * The environment of a tool's process: what it may see of `hostEnv`, aim's own, then what its row sets. Its keys are secrets from
 * here on: nothing that aim writes or shows has them.
 */
export function toolEnvironment(
  row: Pick<ToolRow, 'env' | 'passEnv'> & Partial<Pick<ToolRow, 'jobEnv'>>,
  hostEnv: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [variable, value] of Object.entries(hostEnv)) {
    if (value === undefined || NEVER.test(variable) || OTHER_REPOSITORY.includes(variable)) continue;
    const allowed = [COMMON, OF_THE_MOMENT, row.passEnv, row.jobEnv ?? []];
    if (allowed.some((names) => allowsVariable(names, variable))) env[variable] = value;
  }
  const whole = { ...env, ...row.env };
  learnSecrets(whole);
  return whole;
}

/** The environment of a tool's process, as far as it may be kept for other runs. */
export interface LastingEnvironment {
  /** What loading the tool needs: no key, no address of a service, nothing that a job file sets or that differs by run. */
  readonly lasting: Readonly<Record<string, string>>;
  /** The names of all else. */
  readonly withheld: readonly string[];
}

/** Divides the environment of a tool's process. */
export function lastingEnvironment(
  { env: own }: Pick<ToolRow, 'env'>,
  environment: Readonly<Record<string, string>>,
): LastingEnvironment {
  const lasting: Record<string, string> = {};
  const withheld: string[] = [];
  for (const [variable, value] of Object.entries(environment)) {
    const lasts = (allowsVariable(COMMON, variable) || variable in own) && !holdsKey(variable, value);
    if (lasts) lasting[variable] = value;
    else withheld.push(variable);
  }
  return { lasting, withheld };
}

/** The keys among some variables are secrets from here on. */
function learnSecrets(env: Readonly<Record<string, string>>): void {
  for (const [variable, value] of Object.entries(env)) if (holdsKey(variable, value)) secrets.add(value);
}

/** A row without the keys that it sets, to be shown. */
export function shownRow(row: ToolRow): ToolRow {
  learnSecrets(row.env);
  return secrets.maskAll(row);
}

/** Names of variables whose values are secrets: `OPENAI_API_KEY`, `GH_TOKEN`, `AWS_SECRET_ACCESS_KEY`. */
const KEY_NAME =
  /(?:^|_)(?:API_?KEY|ACCESS_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIALS?|AUTH|HEADERS)(?:_ID)?$/i;

/** Whether the value of a variable is a secret, by its name. `GOOGLE_APPLICATION_CREDENTIALS` is the path of a file. */
export function holdsKey(variable: string, value: string): boolean {
  return KEY_NAME.test(variable) && !(/CREDENTIALS$/i.test(variable) && /^(?:~?\/|[A-Z]:\\)/i.test(value));
}

import type { Environment } from './command-context.ts';

/** Services that run builds and show colours (chalk 6.0.1). */
const COLORED_CI = [
  'GITHUB_ACTIONS',
  'GITEA_ACTIONS',
  'CIRCLECI',
  'TRAVIS',
  'APPVEYOR',
  'GITLAB_CI',
  'BUILDKITE',
  'DRONE',
];
const COLORED_TERMINALS = /-256(?:color)?$|^screen|^xterm|^vt100|^vt220|^rxvt|^wezterm$|color|ansi|cygwin|linux/i;
const COLORED_PROGRAMS = ['iTerm.app', 'Apple_Terminal'];

/**
 * Whether output to a stream has colours: NO_COLOR (not empty) forbids them, then the rules of chalk 6.0.1 hold. FORCE_COLOR
 * decides where it is a number, `true`, `false` or empty; else colours are for a terminal that is known to show them.
 */
export function hasColor(stream: { readonly isTTY?: boolean | undefined }, environment: Environment): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  return forced(environment) ?? detected(stream.isTTY === true, environment);
}

/** What FORCE_COLOR says; null: nothing that counts. */
function forced({ FORCE_COLOR: value }: Environment): boolean | null {
  if (value === undefined) return null;
  if (value === '' || value === 'true') return true;
  if (value === 'false') return false;
  return /^\d+$/.test(value) ? Number(value) > 0 : null;
}

function detected(isTerminal: boolean, environment: Environment): boolean {
  const has = (name: string) => environment[name] !== undefined;
  const { TERM = '', TERM_PROGRAM = '', TEAMCITY_VERSION } = environment;
  if (has('TF_BUILD') && has('AGENT_NAME')) return true;
  if (!isTerminal || TERM === 'dumb') return false;
  if (has('CI')) return COLORED_CI.some(has) || environment['CI_NAME'] === 'codeship';
  if (TEAMCITY_VERSION !== undefined) return /^(?:9\.0*[1-9]\d*\.|\d{2,}\.)/.test(TEAMCITY_VERSION);
  return has('COLORTERM') || COLORED_TERMINALS.test(TERM) || COLORED_PROGRAMS.includes(TERM_PROGRAM);
}

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
 * Whether output to a stream has colours. The flags --color and --no-color decide first. NO_COLOR (not empty) forbids them.
 * Then FORCE_COLOR decides where it is a number, `true`, `false` or empty, and CLICOLOR_FORCE where it is neither `0` nor
 * empty. CLICOLOR=0 forbids them in a terminal. Else they are for a terminal that is known to show them (chalk 6.0.1).
 */
export function hasColor(
  stream: { readonly isTTY?: boolean | undefined },
  { environment, color }: { readonly environment: Environment; readonly color: boolean | null },
): boolean {
  if (color !== null) return color;
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  return forced(environment) ?? detected(stream.isTTY === true, environment);
}

/** What FORCE_COLOR says, or else CLICOLOR_FORCE; null: nothing that counts. */
function forced({ FORCE_COLOR: value, CLICOLOR_FORCE: older = '' }: Environment): boolean | null {
  if (value === '' || value === 'true') return true;
  if (value === 'false') return false;
  if (value !== undefined && /^\d+$/.test(value)) return Number(value) > 0;
  return older === '' || older === '0' ? null : true;
}

function detected(isTerminal: boolean, environment: Environment): boolean {
  const has = (name: string) => environment[name] !== undefined;
  const { TERM = '', TERM_PROGRAM = '', TEAMCITY_VERSION } = environment;
  if (has('TF_BUILD') && has('AGENT_NAME')) return true;
  if (!isTerminal || TERM === 'dumb' || environment['CLICOLOR'] === '0') return false;
  if (has('CI')) return COLORED_CI.some(has) || environment['CI_NAME'] === 'codeship';
  if (TEAMCITY_VERSION !== undefined) return /^(?:9\.0*[1-9]\d*\.|\d{2,}\.)/.test(TEAMCITY_VERSION);
  return has('COLORTERM') || COLORED_TERMINALS.test(TERM) || COLORED_PROGRAMS.includes(TERM_PROGRAM);
}

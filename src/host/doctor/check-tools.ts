import type { ToolRow } from '../../tools/tool-row.ts';
import { allowsVariable } from '../../tools/launch/environment.ts';
import type { ToolCheck } from '../check-tool.ts';
import { type Finding, info, ok, problem, warning } from './finding.ts';

/** Variables that are keys, by their names. */
const KEY = /(?:^|_)(?:KEY|TOKEN|SECRET|CREDENTIALS|PASSWORD)(?:_|$)/;

/** The names of keys that a tool would see, of those that are set: never a value. */
export function keysFor(
  { passEnv }: Pick<ToolRow, 'passEnv'>,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  return Object.keys(environment)
    .filter((name) => environment[name] !== '' && KEY.test(name) && allowsVariable(passEnv, name))
    .sort();
}

/** A tool as a finding. @param isNamed whether the user asked for it. */
export function toolFinding(
  { name, rehearsal }: ToolRow,
  check: ToolCheck,
  keys: readonly string[],
  isNamed: boolean,
): Finding {
  const about = `tool ${check.tool}`;
  const { installed, version, speaks, logged_in, problem: wrong, hint } = check;
  if (!installed) {
    const message = wrong ?? 'not installed';
    const how = hint === null ? null : wrong === null ? `to install ${name}: ${hint}` : hint;
    return isNamed ? problem(about, message, how) : info(about, message, how);
  }
  const known = [
    version ?? 'version unknown',
    ...(rehearsal
      ? []
      : [`logged in: ${logged_in}`, keys.length === 0 ? 'no key of its is set' : `keys set: ${keys.join(', ')}`]),
  ].join('; ');
  if (speaks === false) return problem(about, `${known}; it does not answer: ${wrong}`, hint);
  // That nobody is logged in is told already; what the tool printed only helps where nothing else says what to do.
  if (logged_in === 'no') return problem(about, wrong === null || hint !== null ? known : `${known}; ${wrong}`, hint);
  return wrong === null ? ok(about, known) : warning(about, `${known}; ${wrong}`, hint);
}

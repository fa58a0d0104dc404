import { EXIT } from '../../../src/model/exit-codes.ts';
import type { ToolCheck } from '../../../src/host/check-tool.ts';
import type { CommandResult } from '../../host/command-result.ts';

/** Widths of columns, in cells. */
const VERSION_CELLS = 9;
const SPEAKS_CELLS = 20;

/** Whether each tool that is installed opens a conversation, and whether its user is logged in. */
export function checkedTools(checks: readonly ToolCheck[], isNamed: boolean): CommandResult {
  const width = Math.max(...checks.map(({ tool }) => tool.length));
  return {
    exitCode: exitCodeOf(checks, isNamed),
    lines: checks.flatMap((check) => linesOf(check, width)),
    document: { version: 1, tools: checks },
  };
}

function linesOf(check: ToolCheck, width: number): string[] {
  const { tool, installed, version, speaks, logged_in, ready_ms, problem, hint, not_held_to } = check;
  const indent = ' '.repeat(width + 2);
  const indented = (texts: readonly (string | null)[]) =>
    texts.filter((text) => text !== null).map((text) => `${indent}${text}`);
  if (!installed) return [`${tool.padEnd(width)}  ${problem ?? 'not installed'}`, ...indented([hint])];
  const ready = ready_ms === null ? '' : ` (${(ready_ms / 1000).toFixed(1)} s)`;
  const answer = speaks === null ? 'has no long-lived form' : `speaks: ${speaks ? 'yes' : 'no'}${ready}`;
  const cells = [
    tool.padEnd(width),
    (version ?? 'version unknown').padEnd(VERSION_CELLS),
    answer.padEnd(SPEAKS_CELLS),
    `logged in: ${logged_in}`,
  ];
  const beyond = not_held_to.length === 0 ? null : `not held to ${not_held_to.join(', ')}: noticed afterwards`;
  return [cells.join('  '), ...indented([problem, hint, beyond])];
}

/** A tool that is named has to be there; of the others, those that are there have to work. */
function exitCodeOf(checks: readonly ToolCheck[], isNamed: boolean): number {
  if (isNamed && checks.some(({ installed }) => !installed)) return EXIT.missing;
  const isBroken = checks.some(({ speaks, logged_in }) => speaks === false || logged_in === 'no');
  return isBroken ? EXIT.failed : EXIT.ok;
}

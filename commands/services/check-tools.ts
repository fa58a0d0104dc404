import { EXIT } from '../../src/model/exit-codes.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { checkTool, type ToolCheck } from '../../src/pool/check-tool.ts';
import type { Registry } from '../../src/tools/registry.ts';
import type { ToolRow } from '../../src/tools/tool-row.ts';
import type { CommandResult } from '../host/aim-command.ts';

/** So many are started at once: each takes a core for a while. */
const AT_ONCE = 2;
/** Columns, in cells. */
const VERSION = 9;
const SPEAKS = 20;

/** Which tools are there, which of them speak, and which know who uses them; with what to do for each no. */
export async function checkTools(
  registry: Registry,
  id: string | undefined,
  signal: AbortSignal,
): Promise<CommandResult> {
  const rows = id === undefined ? registry.ids.map((each) => registry.get(each)) : [registry.get(id)];
  const checks = await inTurn(rows, (row) => checkTool(row, process.env, systemClock, signal));
  const width = Math.max(...checks.map(({ tool }) => tool.length));
  return {
    exitCode: exitCodeOf(checks, id !== undefined),
    lines: checks.flatMap((check) => linesOf(check, width)),
    document: { version: 1, tools: checks },
  };
}

function linesOf(check: ToolCheck, width: number): string[] {
  const { tool, installed, version, speaks, logged_in, ready_ms, problem, hint } = check;
  const indent = ' '.repeat(width + 2);
  const more = [problem, hint].filter((text) => text !== null).map((text) => `${indent}${text}`);
  if (!installed) return [`${tool.padEnd(width)}  not installed`, ...more];
  const ready = ready_ms === null ? '' : ` (${(ready_ms / 1000).toFixed(1)} s)`;
  const words = speaks === null ? 'has no long-lived form' : `speaks: ${speaks ? 'yes' : 'no'}${ready}`;
  const cells = [tool.padEnd(width), (version ?? 'version unknown').padEnd(VERSION), words.padEnd(SPEAKS)];
  return [`${cells.join('  ')}  logged in: ${logged_in}`, ...more];
}

/** A tool that is asked for by name has to be there; of the others only those that are there have to work. */
function exitCodeOf(checks: readonly ToolCheck[], named: boolean): number {
  if (named && checks.some(({ installed }) => !installed)) return EXIT.missing;
  const isBroken = checks.some(({ speaks, logged_in }) => speaks === false || logged_in === 'no');
  return isBroken ? EXIT.failed : EXIT.ok;
}

async function inTurn(rows: readonly ToolRow[], work: (row: ToolRow) => Promise<ToolCheck>): Promise<ToolCheck[]> {
  const done = new Map<string, ToolCheck>();
  const queue = [...rows];
  const worker = async () => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) done.set(row.id, await work(row));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return rows.map((row) => done.get(row.id)!);
}

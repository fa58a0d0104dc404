import { detectTool } from '../../src/tools/detect.ts';
import type { Registry } from '../../src/tools/registry.ts';
import type { ToolRow } from '../../src/tools/tool-row.ts';
import { planStart } from '../../src/tools/start-strategy.ts';
import type { CommandResult } from '../host/aim-command.ts';

/** What the registry knows of its tools, and what of them is on this machine. */
export async function describeTools(
  registry: Registry,
  id: string | undefined,
  signal: AbortSignal,
): Promise<CommandResult> {
  const rows = id === undefined ? registry.ids.map((each) => registry.get(each)) : [registry.get(id)];
  const tools = await Promise.all(
    rows.map(async (row) => {
      const found = await detectTool(row, process.env, signal);
      const start = found === null ? null : planStart(found, 'auto', process.platform);
      return {
        ...row,
        installed: found !== null,
        command: found?.command ?? null,
        version: found?.version ?? null,
        start: start?.how ?? null,
        start_reason: start?.how === 'plain' ? start.reason : null,
      };
    }),
  );
  if (id !== undefined) {
    const [tool] = tools;
    return { exitCode: tool?.installed === true ? 0 : 4, lines: details(tool!), document: tool };
  }
  const width = Math.max(...tools.map((tool) => tool.id.length));
  const lines = tools.map((tool) => {
    const here = tool.installed ? (tool.version ?? 'installed') : 'not installed';
    return `${tool.id.padEnd(width)}  ${here.padEnd(14)}  ${tool.protocol.padEnd(18)}  ${tool.name}`;
  });
  return { exitCode: 0, lines, document: { version: 1, tools } };
}

/** A tool as `aim tools` tells of it. */
interface Described extends ToolRow {
  readonly installed: boolean;
  readonly command: readonly string[] | null;
  readonly version: string | null;
  /** How its processes would come to be here; null: not at all. */
  readonly start: 'plain' | 'warm' | null;
  readonly start_reason: string | null;
}

function details(tool: Described): string[] {
  const yesNo = tool.installed
    ? `${tool.command?.join(' ') ?? ''} (${tool.version ?? 'version unknown'})`
    : 'not installed';
  return [
    `${tool.id}: ${tool.name}`,
    `  program       ${yesNo}`,
    `  protocol      ${tool.protocol}${tool.oneShot === undefined ? '' : ', and one process per job'}`,
    `  versions seen ${tool.versionsTried ?? 'none yet'}`,
    ...(tool.start === null ? [] : [`  start         ${startWords(tool)}`]),
    `  arguments     ${tool.args.join(' ') || 'none'}`,
    `  environment   ${tool.passEnv.join(' ') || 'nothing beyond the common'}`,
    `  can           ${tool.capabilities.join(', ') || 'unknown'}`,
  ];
}

function startWords({ start, start_reason, warmStart }: Described): string {
  if (start === 'warm') return 'warm: loaded once, each process is forked from that (--start plain for the other way)';
  if (start_reason !== null) return `plain: ${start_reason}`;
  return warmStart === undefined ? 'plain' : 'plain; warm (--start warm) was tried on Linux only';
}

import { EXIT } from '../../../src/model/exit-codes.ts';
import type { DescribedTool } from '../../../src/host/describe-tools.ts';
import type { CommandResult } from '../../host/command-result.ts';
import { wrap } from '../../reference/layout.ts';

/** A line for each tool, or all that is known of the one that is named. @param columns of a window; undefined: there is none. */
export function describedTools(
  tools: readonly DescribedTool[],
  isNamed: boolean,
  columns: number | undefined,
): CommandResult {
  const [tool] = tools;
  if (isNamed && tool !== undefined) {
    return { exitCode: tool.installed ? EXIT.ok : EXIT.missing, lines: detailLines(tool, columns), document: tool };
  }
  const width = Math.max(...tools.map(({ id }) => id.length));
  const hereOf = ({ problem, version }: DescribedTool) => problem ?? version ?? 'installed';
  const hereWidth = Math.max(...tools.map((each) => hereOf(each).length));
  const lines = tools.map((each) => {
    const { id, protocol, name } = each;
    return `${id.padEnd(width)}  ${hereOf(each).padEnd(hereWidth)}  ${protocol.padEnd(18)}  ${name}`;
  });
  return { exitCode: EXIT.ok, lines, document: { version: 1, tools } };
}

/** How wide the labels are. */
const LABEL = 14;

function detailLines(tool: DescribedTool, columns: number | undefined): string[] {
  const { problem, command, version, protocol, one_shot, versionsTried, start, args, passEnv, capabilities } = tool;
  const { remote, not_held_to } = tool;
  const where = remote === undefined ? (command?.join(' ') ?? '') : remote.baseUrl;
  const rows: readonly (readonly [label: string, text: string | null])[] = [
    [remote === undefined ? 'program' : 'service', problem ?? `${where} (${version ?? 'version unknown'})`],
    ['protocol', `${protocol}${one_shot ? ', and one process per job' : ''}`],
    ['versions seen', versionsTried ?? 'none yet'],
    ['start', start === null ? null : startText(tool)],
    ['arguments', args.join(' ') || 'none'],
    ['environment', passEnv.join(' ') || 'nothing beyond the common'],
    ['can', capabilities.join(', ') || 'unknown'],
    [
      'not held to',
      not_held_to.length === 0 ? null : `${not_held_to.join(', ')}: what it does beyond is noticed afterwards`,
    ],
  ];
  const lines = rows.flatMap(([label, text]) => {
    if (text === null) return [];
    const parts = columns === undefined ? [text] : wrap(text, Math.max(1, columns - LABEL - 2));
    return parts.map((part, index) => `  ${(index === 0 ? label : '').padEnd(LABEL)}${part}`);
  });
  return [`${tool.id}: ${tool.name}`, ...lines];
}

function startText({ start, start_reason, warmStart }: DescribedTool): string {
  if (start === 'warm') return 'warm: loaded once, each process is forked from that (--start plain for the other way)';
  if (start_reason !== null) return `plain: ${start_reason}`;
  return warmStart === undefined ? 'plain' : 'plain; warm (--start warm) was tried on Linux only';
}

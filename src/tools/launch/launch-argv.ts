import type { Approvals } from '../../model/pool/approvals.ts';
import { rulesOf } from '../rules-of.ts';
import type { DetectedTool } from '../detect/detect.ts';

/** What decides the command line of a tool's process. */
export interface LaunchOptions {
  readonly model: string | null;
  readonly insideGit: boolean;
  /** Tokens of the map of the repository that it sends along; 0 by default. */
  readonly repo_map?: number;
  /** What a process of this pool may do; `allow-edits` by default. */
  readonly approvals?: Approvals;
}

/** The command line of a long-lived process of a tool. */
export function launchArgv(tool: DetectedTool, options: LaunchOptions): string[] {
  const rules = rulesOf(tool.row, options.approvals ?? 'allow-edits')?.args ?? [];
  return [...tool.command, ...tool.row.args, ...rules, ...commonArgs(tool, options)];
}

/** What decides the command line of a process for one turn. */
export interface OneShotOptions extends LaunchOptions {
  /** Named on the command line where the row has arguments for that. */
  readonly files: readonly string[];
  readonly readOnly: boolean;
}

/** The command line of a process for one turn; the prompt is added by the driver. */
export function oneShotArgv(tool: DetectedTool, options: OneShotOptions): string[] {
  const { oneShot } = tool.row;
  if (oneShot === undefined) throw new Error(`${tool.row.id} has no one-shot form`);
  const mayDoAll = options.approvals === 'allow-all' && oneShot.allowAllArgs.length > 0;
  const fileArgs = options.readOnly ? oneShot.readOnlyFileArgs : oneShot.fileArgs;
  return [
    ...tool.command,
    ...oneShot.args,
    ...commonArgs(tool, options),
    ...(options.readOnly ? oneShot.readOnlyArgs : mayDoAll ? oneShot.allowAllArgs : oneShot.editArgs),
    ...options.files.flatMap((file) => fileArgs.map((arg) => arg.replace('%FILE%', () => file))),
  ];
}

function commonArgs({ row }: DetectedTool, { model, insideGit, repo_map = 0 }: LaunchOptions): string[] {
  return [
    ...(row.repoMap?.args ?? []).map((arg) => arg.replace('%TOKENS%', () => String(repo_map))),
    ...(model === null ? [] : row.modelArgs.map((arg) => arg.replace('%MODEL%', () => model))),
    ...(insideGit ? [] : row.outsideGitArgs),
  ];
}

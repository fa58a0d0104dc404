import { diagnose } from '../../src/host/doctor/doctor.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

/** What `aim doctor` is given. */
export interface DoctorOptions {
  /** One tool; undefined: all of them. */
  readonly tool: string | undefined;
  readonly cwd: string;
  /** A JSON file with more tools. */
  readonly registry: string | undefined;
}

/** Says what is as it should be on this machine, and what to do about the rest. @throws AimError unknown_tool, usage. */
export async function doctor(options: DoctorOptions, context: CommandContext): Promise<CommandResult> {
  const { environment, clock, signal, stderr } = context;
  const { findings, tools } = await diagnose(
    { ...options, environment, clock, columns: stderr.columns ?? null },
    signal,
  );
  const width = Math.max(...findings.map(({ about }) => about.length));
  const problems = findings.filter(({ level }) => level === 'problem');
  const lines = findings.flatMap(({ level, about, message, hint }) => [
    `${level.padEnd('problem'.length)}  ${about.padEnd(width)}  ${message}`,
    ...(hint === null ? [] : [`${' '.repeat('problem'.length + width + 4)}${hint}`]),
  ]);
  return {
    exitCode: problems.length === 0 ? EXIT.ok : EXIT.failed,
    lines,
    document: { version: 1, ok: problems.length === 0, findings, tools },
  };
}

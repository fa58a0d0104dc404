import { Errors } from '@oclif/core';
import { AimError, type Issue, messageOf } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { sanitize } from '../../src/lib/sanitize.ts';

const MAX_ISSUES = 50;

/** What was thrown, as an exit code and what to say of it. */
export interface ErrorReport {
  readonly exitCode: number;
  readonly lines: readonly string[];
  readonly document: { readonly error: Record<string, unknown> };
}

export function reportError(thrown: unknown): ErrorReport {
  if (thrown instanceof AimError) return fromAimError(thrown);
  if (thrown instanceof Errors.CLIError) {
    const exitCode = thrown.oclif.exit ?? EXIT.invalid;
    const message = firstLines(thrown.message);
    return report(exitCode, 'usage', message, [], '`aim --help` tells what there is');
  }
  const lines = process.env['AIM_DEBUG'] === '1' && thrown instanceof Error ? [thrown.stack ?? ''] : [];
  const made = report(EXIT.bug, 'bug', messageOf(thrown), [], 'this is a fault of aim’s; AIM_DEBUG=1 shows where');
  return { ...made, lines: [...made.lines, ...lines] };
}

function fromAimError(error: AimError): ErrorReport {
  const cause = error.cause === undefined ? '' : ` (${messageOf(error.cause)})`;
  return report(error.exitCode, error.code, `${unframed(error.message)}${cause}`, error.issues, error.hint);
}

function report(
  exitCode: number,
  code: string,
  message: string,
  issues: readonly Issue[],
  hint: string | undefined,
): ErrorReport {
  const lines = [`aim: ${message}`];
  for (const issue of issues.slice(0, MAX_ISSUES)) {
    const where = issue.line === undefined ? '' : ` (line ${issue.line}, column ${issue.column})`;
    lines.push(`  ${issue.place}${where}: ${issue.message}${issue.hint === undefined ? '' : `; ${issue.hint}`}`);
  }
  if (issues.length > MAX_ISSUES) lines.push(`  … and ${issues.length - MAX_ISSUES} more`);
  if (hint !== undefined) lines.push(`  ${hint}`);
  const error = { code, message, exit_code: exitCode, issues, ...(hint === undefined ? {} : { hint }) };
  return { exitCode, lines: lines.map(sanitize), document: { error } };
}

/** oclif writes around the message of whoever parses a flag, which names the flag by itself. */
function unframed(message: string): string {
  return message.replace(/^Parsing --\S+ \n\t([^]*)\nSee more help with --help$/, '$1');
}

/** oclif adds a help text below its messages. */
function firstLines(message: string): string {
  return (message.split(/\nSee more help|\n\nNote: /)[0] ?? message).trim();
}

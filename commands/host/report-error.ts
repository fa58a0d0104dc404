import { sanitize } from '../../src/lib/text/sanitize.ts';
import { AimError, type Issue, messageOf } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { asAimError, isSystemError, systemErrorText } from '../../src/model/system-error.ts';

/** How many issues of a document are printed. */
const MAX_ISSUES = 50;

/** An error as an exit code, lines for stderr and a document for `--json`. */
export interface ErrorReport {
  readonly exitCode: number;
  readonly lines: readonly string[];
  readonly document: { readonly error: Record<string, unknown> };
}

/** The report of anything that was thrown: an AimError, or a bug. */
export function reportError(error: unknown): ErrorReport {
  const thrown = asAimError(error);
  if (thrown instanceof AimError) return fromAimError(thrown);
  const stack = process.env['AIM_DEBUG'] === '1' && thrown instanceof Error ? [thrown.stack ?? ''] : [];
  const bug = report(EXIT.bug, 'bug', messageOf(thrown), [], 'this is a bug of aim; AIM_DEBUG=1 shows where');
  return { ...bug, lines: [...bug.lines, ...stack] };
}

function fromAimError(error: AimError): ErrorReport {
  const { cause: thrown } = error;
  const cause = thrown === undefined ? '' : isSystemError(thrown) ? systemErrorText(thrown) : messageOf(thrown);
  const message = error.message.includes(cause) ? error.message : `${error.message} (${cause})`;
  return report(error.exitCode, error.code, message, error.issues, error.hint, error.moreIssues);
}

function report(
  exitCode: number,
  code: string,
  message: string,
  issues: readonly Issue[],
  hint: string | undefined,
  moreIssues = 0,
): ErrorReport {
  const more = Math.max(0, issues.length - MAX_ISSUES) + moreIssues;
  const lines = [
    `aim: ${message}`,
    ...issues.slice(0, MAX_ISSUES).map(issueLine),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ];
  const error = {
    code,
    message,
    exit_code: exitCode,
    issues,
    ...(moreIssues > 0 && { more_issues: moreIssues }),
    ...(hint === undefined ? {} : { hint }),
  };
  return { exitCode, lines: lines.map(sanitize), document: { error } };
}

/** A line that editors and terminals make a link of, where the place has a line. */
function issueLine({ place, file, line, column, message, hint }: Issue): string {
  const text = `${place === '$' && line !== undefined ? '' : `${place}: `}${message}${hint === undefined ? '' : `; ${hint}`}`;
  if (line === undefined) return `  ${text}`;
  return file === undefined ? `  ${line}:${column}: ${text}` : `${file}:${line}:${column}: ${text}`;
}

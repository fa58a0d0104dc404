import { appendFileSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../../../src/lib/files/replace-file.ts';
import { messageOf } from '../../../src/model/errors.ts';
import { isSystemError, systemErrorText } from '../../../src/model/system-error.ts';
import { githubAnnotations, MAX_SUMMARY_BYTES } from '../../../src/reporters/documents/github.ts';
import { htmlReport } from '../../../src/reporters/documents/html/html-report.ts';
import { junitReport } from '../../../src/reporters/documents/junit.ts';
import { markdownReport } from '../../../src/reporters/documents/markdown.ts';
import type { RunReport } from '../../../src/reporters/documents/run-report.ts';
import type { ReportTarget } from './report-targets.ts';

/** The pieces of a report that is a file. */
export const DOCUMENTS: Readonly<
  Record<Exclude<ReportTarget['kind'], 'github'>, (report: RunReport) => Iterable<string>>
> = {
  junit: junitReport,
  html: htmlReport,
  markdown: (report) => markdownReport(report),
};

/** What became of reports. */
export interface WrittenReports {
  /** Why some could not be written, a line each. */
  readonly problems: readonly string[];
  /** Commands for GitHub Actions, a line each, for the log of the step. */
  readonly annotations: readonly string[];
}

/** Writes the reports, each whole or not at all. One that can't be written leaves the others. Missing folders are made. */
export function writeReports(report: RunReport, targets: readonly ReportTarget[]): WrittenReports {
  const problems: string[] = [];
  const annotations: string[] = [];
  for (const target of targets) {
    const path = target.kind === 'github' ? target.summary : target.path;
    if (target.kind === 'github') annotations.push(...githubAnnotations(report.result, target.workspace));
    try {
      if (target.kind === 'github') appendSummary(path, report);
      else writeFile(path, DOCUMENTS[target.kind](report));
    } catch (error) {
      problems.push(
        `the report ${path} can't be written: ${isSystemError(error) ? systemErrorText(error) : messageOf(error)}`,
      );
    }
  }
  return { problems, annotations };
}

function writeFile(path: string, pieces: Iterable<string>): void {
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(
    path,
    (append) => {
      for (const piece of pieces) append(piece);
    },
    { mode: 0o644, durable: false },
  );
}

/** The file may have something of the step's other commands already, and is discarded as a whole when it gets too large. */
function appendSummary(path: string, report: RunReport): void {
  const taken = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const text = [...markdownReport(report, { maxBytes: Math.max(0, MAX_SUMMARY_BYTES - taken) })].join('');
  appendFileSync(path, text);
}

import { readOneRun } from '../../src/host/runs/past/past-runs.ts';
import { runReport } from '../../src/host/runs/past/run-report.ts';
import { requireResult } from '../../src/jobs/record/past/describe-run.ts';
import { LAST } from '../../src/jobs/record/past/find-run.ts';
import { REPORT_KINDS } from '../../src/model/choices.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { fileReport, gitHub, refuseOneFile, type ReportTarget } from './report/report-targets.ts';
import { DOCUMENTS, writeReports } from './report/write-reports.ts';
import type { RunsPlace } from './runs.ts';

/** What `aim report` is given. */
export interface ReportOptions extends RunsPlace {
  /** Not given: the newest. */
  readonly run: string | undefined;
  /** The file for each kind of report. */
  readonly files: Readonly<Partial<Record<keyof typeof DOCUMENTS, string | undefined>>>;
  readonly github: boolean;
}

/** Makes reports of a run that is on disk. @throws AimError unknown_run, usage. */
export async function report(
  { run = LAST, files, github, ...place }: ReportOptions,
  { environment, folder, signal }: CommandContext,
): Promise<CommandResult> {
  const targets: ReportTarget[] = REPORT_KINDS.flatMap((kind): ReportTarget[] => {
    if (kind === 'github') return github ? [gitHub('github', '', environment)] : [];
    const path = files[kind];
    if (path === undefined) return [];
    return [fileReport(kind, { path, folder, typed: `--${kind} ${path}`, form: `--${kind} PATH` })];
  });
  refuseOneFile(targets);
  const entry = await readOneRun({ ...place, run, environment }, signal);
  const { summary } = entry;
  const result = requireResult(entry);
  const made = runReport(result, (name) => entry.run.file(name));
  const paths = targets.map((target) => (target.kind === 'github' ? target.summary : target.path));
  const { problems, annotations } = writeReports(made, targets);
  const markdown = () => [...DOCUMENTS.markdown(made)].join('').trimEnd().split('\n');
  return {
    exitCode: problems.length === 0 ? EXIT.ok : EXIT.io,
    verbatim: true,
    lines: targets.length === 0 ? markdown() : problems.length === 0 ? paths : [],
    problems,
    ending: annotations,
    document: {
      version: 1,
      run: summary.id,
      reports: targets.map(({ kind }, index) => ({ kind, path: paths[index] })),
    },
  };
}

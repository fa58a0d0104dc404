import type { StreamedResult } from '../../../model/run/run-result.ts';
import { line } from '../../text/spans.ts';
import { cut, tidy } from '../../text/text-width.ts';
import type { SummaryOptions } from './summary-options.ts';

/** The pull requests that services have made: whole, for a URL that is cut leads nowhere. */
export function pullRequestLines({ jobs }: StreamedResult, { columns }: SummaryOptions): string[] {
  return jobs
    .filter(({ remote }) => remote !== null)
    .flatMap(({ id, remote }) =>
      remote!.pull_requests.flatMap(({ url }) => [
        line(columns, [[`pull request of ${cut(tidy(id), Math.floor(columns / 2))}:`]]),
        `  ${tidy(url)}`,
      ]),
    );
}

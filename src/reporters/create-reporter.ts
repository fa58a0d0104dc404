import { JsonReporter } from './live/json-reporter.ts';
import { ListrReporter } from './live/listr-reporter.ts';
import { PlainReporter } from './live/plain-reporter.ts';
import type { Output, Reporter, ReporterKind, ReporterOptions } from './reporter.ts';

export function createReporter(kind: ReporterKind, options: ReporterOptions): Reporter {
  switch (kind) {
    case 'listr':
      // In a file a picture that is drawn over and over is only debris.
      return options.stderr.isTTY === true ? new ListrReporter(options) : new PlainReporter(options);
    case 'plain':
      return new PlainReporter(options);
    case 'json':
      return new JsonReporter(options);
  }
}

/** A picture for somebody who sits there, lines for a log. */
export function defaultReporter(
  stderr: Pick<Output, 'isTTY'>,
  environment: Readonly<Record<string, string | undefined>>,
): ReporterKind {
  const ci = environment['CI'] ?? '';
  const watched = stderr.isTTY === true && environment['TERM'] !== 'dumb' && ['', '0', 'false'].includes(ci);
  return watched ? 'listr' : 'plain';
}

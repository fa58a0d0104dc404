import { JsonReporter } from './live/json-reporter.ts';
import type { ListrReporter } from './live/listr-reporter.ts';
import { PlainReporter } from './live/plain-reporter.ts';
import type { Output, Reporter, ReporterKind, ReporterOptions } from './reporter.ts';

/** The reporter of a kind; where stderr is no terminal, `listr` is `plain`. */
export async function createReporter(kind: ReporterKind, options: ReporterOptions): Promise<Reporter> {
  switch (kind) {
    case 'listr':
      // In a file a picture that is drawn over and over can't be read.
      return options.stderr.isTTY === true ? await createPicture(options) : new PlainReporter(options);
    case 'plain':
      return new PlainReporter(options);
    case 'json':
      return new JsonReporter(options);
  }
}

/** A picture on stderr, which has to be a terminal. Lines can be written above it. */
export async function createPicture(options: ReporterOptions): Promise<ListrReporter> {
  // Loaded where a picture is wanted: lines need nothing of it.
  const { ListrReporter } = await import('./live/listr-reporter.ts');
  return new ListrReporter(options);
}

/** The kind of reporter that fits stderr: a picture in a terminal, lines in CI and in files. */
export function defaultReporter(
  stderr: Pick<Output, 'isTTY'>,
  environment: Readonly<Record<string, string | undefined>>,
): ReporterKind {
  const ci = environment['CI'] ?? '';
  const isTerminal = stderr.isTTY === true && environment['TERM'] !== 'dumb' && ['', '0', 'false'].includes(ci);
  return isTerminal ? 'listr' : 'plain';
}

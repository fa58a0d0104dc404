import type { WarmTool } from '../../model/pool/warm-tool.ts';
import { line, type Span } from '../text/spans.ts';
import { endingText } from '../text/warm-text.ts';
import { tidyName } from '../text/text-width.ts';
import type { StatusOptions } from './status-table.ts';

/** The tools that `aim warm` keeps, for a person: below the clusters and runs of a status. */
export function warmLines(kept: readonly WarmTool[], { columns, paint: { bold, dim }, now }: StatusOptions): string[] {
  return kept.flatMap((it) => {
    const facts = [
      it.state === 'ready' ? 'kept warm' : 'loading',
      ...(it.version === null ? [] : [tidyName(it.version)]),
      ...(it.memory_mb === null ? [] : [`${it.memory_mb} MB`]),
      `pid ${it.pid}`,
      ...(it.models.length === 0 ? [] : [it.models.map(tidyName).join(', ')]),
    ];
    const spans: Span[] = [[tidyName(it.tool), bold], ...facts.flatMap((fact): Span[] => [[' · ', dim], [fact]])];
    return ['', line(columns, spans), line(columns, [[`  ${endingText(it, now)}, or by aim stop --warm`, dim]])];
  });
}

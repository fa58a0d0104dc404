import { warmTools } from '../warm/warm-tools.ts';
import { type Finding, info } from './finding.ts';

/** What `aim warm` keeps loaded: memory that somebody may have forgotten. */
export function checkWarm(environment: Readonly<Record<string, string | undefined>>): Finding[] {
  return warmTools(environment).map(({ tool, version, pid, memory_mb: mb }) => {
    const memory = mb === null ? '' : `, ${mb} MB`;
    return info(
      'warm',
      `${tool} ${version ?? ''} is kept loaded: process ${pid}${memory}`,
      '`aim stop --warm` ends it',
    );
  });
}

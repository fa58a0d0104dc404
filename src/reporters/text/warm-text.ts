import type { WarmTool } from '../../model/pool/warm-tool.ts';
import { duration } from './durations.ts';

/** When a tool that `aim warm` keeps will end: a fragment behind its name. @param now milliseconds since the epoch. */
export function endingText({ ends_at, for_seconds, runs }: WarmTool, now: number): string {
  if (ends_at !== null) return `ends in ${duration(Math.max(0, (Date.parse(ends_at) - now) / 1000))} without use`;
  const after = `ends after ${duration(for_seconds)} without use`;
  return runs === 0 ? after : `is used by ${runs}, and ${after}`;
}

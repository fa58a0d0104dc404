// Has one instance flood, and tells by how much that made this process grow: a program of its own, so that nothing else
// is measured. The argument is a ToolRow as JSON, then the prompt.
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ClusterManager } from '../../../src/cluster/cluster-manager.ts';
import { ToolProcessPool } from '../../../src/pool/tool-process-pool.ts';
import { requireTool } from '../../../src/tools/detect.ts';
import type { ToolRow } from '../../../src/tools/tool-row.ts';
import { never } from '../../support/never.ts';

export interface Flooded {
  readonly outcome: string;
  readonly chars: number;
  readonly truncated: boolean;
  /** Megabytes (10⁶) that were resident before, and at the most. */
  readonly before: number;
  readonly peak: number;
  readonly seconds: number;
}

const [row = '', prompt = ''] = process.argv.slice(2);
const tool = await requireTool(JSON.parse(row) as ToolRow, process.env, never);
await using cluster = new ClusterManager(new ToolProcessPool({ tool, count: 1, cwd: tmpdir() }));
await cluster.start(never);
await cluster.send('sim:say warm').ended;
const before = resident('VmRSS');
const began = performance.now();
const { outcome, text, text_truncated: truncated, stderr } = await cluster.send(prompt, { timeoutMs: 120_000 }).ended;
const flooded: Flooded = {
  outcome: outcome.kind,
  chars: text.length + stderr.length,
  truncated,
  before,
  peak: resident('VmHWM'),
  seconds: (performance.now() - began) / 1000,
};
console.log(JSON.stringify(flooded));

function resident(field: string): number {
  const kb = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return (Number(kb) * 1024) / 1e6;
}

import type { DetectedTool } from '../src/tools/detect/detect.ts';
import { toolRowSchema } from '../src/tools/tool-row.ts';
import { sourceOf } from './programs.ts';

/** The agent that does nothing, as a tool: what is left of a turn is the pipes' and aim's. */
export function noOpTool(): DetectedTool {
  const command = [process.execPath, sourceOf('no-op-repl')];
  const input = {
    name: 'no-op agent',
    detectCommands: [command],
    protocol: 'text-repl' as const,
    repl: {
      marker: '(?:^|\\n)> $',
      sentinel: { send: '/aim-done-%NONCE%', expect: 'Invalid command: /aim-done-%NONCE%' },
    },
  };
  return { row: { ...toolRowSchema.parse(input), id: 'no-op' }, command, version: null };
}

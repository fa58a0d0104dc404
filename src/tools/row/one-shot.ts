import { z } from '../../lib/schema/z.ts';
import { args, pattern } from './values.ts';

/** How a process is run for one turn. */
export const oneShotSchema = z.strictObject({
  args: args.default([]),
  prompt: z.enum(['stdin', 'file']).default('stdin'),
  promptFileArgs: args.default([]).meta({ description: 'With prompt `file`; %FILE%' }),
  fileArgs: args.default([]).meta({
    description: 'Once per file of a job that may edit; %FILE% is its whole path. None: the message names the files',
  }),
  readOnlyFileArgs: args
    .default([])
    .meta({ description: 'Once per file of an `ask` or `review`; %FILE% is its whole path' }),
  editArgs: args.default([]).meta({ description: 'Added where it may edit, and nothing else that it asks for' }),
  readOnlyArgs: args.default([]).meta({ description: 'Added for `ask` and `review`' }),
  allowAllArgs: args.default([]).meta({ description: 'Added where it may do whatever it asks for' }),
  output: z.enum(['text', 'claude-stream-json', 'codex-exec-json']).default('text'),
  banner: z.array(pattern).default([]).meta({ description: 'Lines that the tool prints before its answer' }),
});
export type OneShot = z.infer<typeof oneShotSchema>;

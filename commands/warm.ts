import { registryFlag } from './flags/job-file-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { durationFlag, listFlag, requiredArgument } from './table/flag-kinds.ts';

/** How long a tool stays loaded without use, where the line does not say. */
const FOR_SECONDS = 600;

export default defineCommand({
  group: 'setup',
  summary: 'Load a tool once and keep it for the runs that come, for a while',
  description: [
    'Runs and clusters of this user then fork their instances from it instead of loading the tool: aider’s first job begins',
    'in a tenth of the time. It costs about 200 MB until it ends: when it was not used for as long as --for says, when a',
    'package beside the tool has changed, or by `aim stop --warm`. It has no keys: each run brings its own. A run whose proxies,',
    'certificates, language or limits are others than those of this command loads the tool by itself, and says why.',
    'A second call sets its time anew. On Linux, for tools with a warm start. Not for CI.',
  ].join(' '),
  examples: [
    'aim warm aider',
    'aim warm aider --for 1h --model gpt-4o --model sonnet   # their tokenizers too',
    'aim status                     # what is kept, its memory, and when it ends',
    'aim stop --warm',
  ],
  args: { tool: requiredArgument('a tool; `aim tools` lists them', 'tool') },
  flags: {
    for: durationFlag('How long it stays loaded after its last use, the end of a run: 90s, 10m, 2h; 10m by default'),
    model: listFlag('A model whose tokenizer is loaded too; repeatable. Runs with other models load theirs', {
      placeholder: 'MODEL',
    }),
    registry: registryFlag,
  },
  exitCodes: {
    0: 'it is loaded',
    1: 'it can’t be loaded',
    2: 'there is no such tool, it has no warm start, or this is a CI',
    4: 'the tool is not installed',
  },
  async run({ args, flags }, context) {
    const { warm } = await import('./services/warm.ts');
    const { for: seconds = FOR_SECONDS, model: models = [], registry } = flags;
    return warm({ tool: args.tool, forSeconds: seconds, models, registry }, context);
  },
});

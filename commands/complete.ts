import { defineCommand } from './table/define-command.ts';

export default defineCommand({
  quick: true,
  group: 'setup',
  hidden: true,
  summary: 'Print what may stand in the place of the last word of a command line',
  description: [
    'The scripts of `aim completion` call it. Each line has a word, a tab and what it stands for; `:file`, `:folder` and',
    '`:program` are left to the shell.',
  ].join(' '),
  examples: ['aim complete -- send --na'],
  takesCommand: true,
  async run({ rest }, context, commands) {
    const { complete } = await import('./services/complete.ts');
    const lines = await complete(rest ?? [], context, commands);
    // A tab stays one: as a line of a result it would be made a blank.
    if (!context.json) context.stdout.write(lines.map((line) => `${line}\n`).join(''));
    return { exitCode: 0, lines: [], document: { version: 1, lines } };
  },
});

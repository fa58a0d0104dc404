import { cwdFlag, registryFlag } from './flags/job-file-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalArgument, switchFlag, textFlag } from './table/flag-kinds.ts';

export default defineCommand({
  group: 'jobs',
  summary: 'Write a first job file for this project, with comments',
  description:
    'It asks nothing and runs nothing. The file names some files of the project, the first tool that is installed, and, as a comment, how the tests are run.',
  examples: ['aim init', 'aim init review.json --tool claude', 'aim init && aim run-jobs jobs.yaml --tool sim'],
  args: { file: optionalArgument('the file to write, .yaml or .json; jobs.yaml by default', 'file') },
  flags: {
    cwd: cwdFlag,
    registry: registryFlag,
    tool: textFlag('The tool of its jobs', { names: 'tool' }),
    force: switchFlag('Replace a file that is there'),
  },
  exitCodes: { 2: 'a file of that name is there already, or there is no such tool' },
  async run({ args, flags }, context) {
    const { init } = await import('./services/init.ts');
    return init({ ...flags, file: args.file ?? 'jobs.yaml' }, context);
  },
});

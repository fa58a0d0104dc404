import { cwdFlag, stateDirFlag } from './flags/job-file-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalArgument, requiredArgument } from './table/flag-kinds.ts';

export default defineCommand({
  group: 'jobs',
  summary: 'Show a run, or one job of it: its answer, its change, its check',
  description: [
    'A run is called by its id, the start of it, or last. Of a run that is going on or was cut short it shows what is known.',
    'With --json the document is the result of the run, or of the job with its texts.',
  ].join(' '),
  examples: ['aim show last', 'aim show 20261126 state-hints', 'aim show last state-hints --json | jq -r .patch'],
  args: { run: requiredArgument('a run', 'run'), job: optionalArgument('the id of a job', 'job') },
  flags: { cwd: cwdFlag, 'state-dir': stateDirFlag },
  exitCodes: { 4: 'there is no such run' },
  async run({ args, flags }, context) {
    const { show } = await import('./services/show.ts');
    return show({ ...args, cwd: flags.cwd, stateDir: flags['state-dir'] }, context);
  },
});

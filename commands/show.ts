import { cwdFlag, stateDirFlag } from './flags/job-file-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalArgument, requiredArgument, switchFlag } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'jobs',
  summary: 'Show a run or a cluster, or one job or turn of it: its answer, its change, its check',
  description: [
    'A run is called by its id, the start of it, or last; a cluster by its id, the start of it, or its name. Of what is going on',
    'or was cut short it shows what is known: of a service, also the sessions that were made, or were about to be. With --json the',
    'document is the result of the run, or of the job with its texts; a cluster has that of schema/recorded-cluster.schema.json.',
  ].join(' '),
  examples: [
    'aim show last',
    'aim show 20261126 state-hints',
    'aim show last state-hints --json | jq -r .patch',
    'aim show last state-hints --transcript | less',
    'aim show aider                           # the turns of the newest cluster of that name',
    'aim show aider aider-3                   # one turn: its prompt and its answer',
  ],
  args: {
    run: requiredArgument('a run or a cluster', 'run'),
    job: optionalArgument('the id of a job or a turn', 'job'),
  },
  flags: {
    transcript: switchFlag(
      'Print all that went between aim and the tool of the job, also of one that is at work or was cut short',
    ),
    cwd: cwdFlag,
    'state-dir': stateDirFlag,
  },
  exitCodes: { 4: 'there is no such run; the job has no transcript' },
  async run({ args, flags }, context) {
    const { show } = await import('./services/show.ts');
    return show({ ...args, transcript: flags.transcript, cwd: flags.cwd, stateDir: flags['state-dir'] }, context);
  },
});

import { cwdFlag, stateDirFlag } from './flags/job-file-flags.ts';
import { defineCommand } from './table/define-command.ts';

export default defineCommand({
  quick: true,
  group: 'jobs',
  summary: 'List the runs of a checkout, and the clusters that were launched in it',
  description: [
    'The newest is the first. Each has its state, its jobs or turns by outcome, and the branches with work of it that is merged',
    'nowhere. A cluster is one of `launch`, or of an agent.',
    'The document of --json follows schema/runs.schema.json.',
  ].join(' '),
  examples: ['aim runs', 'aim runs --json | jq -r \'.runs[] | select(.state == "cut_short") | .id\''],
  flags: { cwd: cwdFlag, 'state-dir': stateDirFlag },
  async run({ flags }, context) {
    const { runs } = await import('./services/runs.ts');
    return runs({ cwd: flags.cwd, stateDir: flags['state-dir'] }, context);
  },
});

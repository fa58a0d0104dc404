import { cwdFlag, stateDirFlag } from './flags/job-file-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalArgument, switchFlag, textFlag } from './table/flag-kinds.ts';

export default defineCommand({
  group: 'jobs',
  summary: 'Make a report of a run: JUnit, HTML, Markdown, or for GitHub Actions',
  description: [
    'A run is called by its id, the start of it, or last, which is the default. Without a flag the report is Markdown on stdout.',
    'aim run-jobs --report makes the same at the end of a run.',
  ].join(' '),
  examples: [
    'aim report --html report.html',
    'aim report 20261126 --junit junit.xml --markdown report.md',
    'aim report',
  ],
  args: { run: optionalArgument('a run', 'run') },
  flags: {
    html: textFlag('Write one HTML file, without script, that opens anywhere', { names: 'file' }),
    junit: textFlag('Write JUnit XML, for Jenkins, GitLab and others', { names: 'file' }),
    markdown: textFlag('Write Markdown, for a pull request or an issue', { names: 'file' }),
    github: switchFlag('In a step of GitHub Actions: its summary, and an error for each job that did not complete'),
    cwd: cwdFlag,
    'state-dir': stateDirFlag,
  },
  exitCodes: { 4: 'there is no such run', 74: 'a report can not be written' },
  async run({ args, flags }, context) {
    const { report } = await import('./services/report.ts');
    const { html, junit, markdown, github, cwd } = flags;
    return report(
      { run: args.run, files: { html, junit, markdown }, github, cwd, stateDir: flags['state-dir'] },
      context,
    );
  },
});

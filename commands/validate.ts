import { cwdFlag, jobFileArgs, registryFlag, toolFlag } from './flags/job-file-flags.ts';
import { defineCommand } from './table/define-command.ts';

export default defineCommand({
  quick: true,
  group: 'jobs',
  summary: 'Check a job file and start nothing',
  description:
    'It prints every fault in one pass, as file:line:column: text. JSON may have comments; .yaml and .yml are YAML.',
  examples: ['aim validate jobs.yaml', 'generate-jobs | aim validate -'],
  args: jobFileArgs,
  flags: { cwd: cwdFlag, registry: registryFlag, tool: toolFlag },
  exitCodes: { 0: 'a run of the file could begin', 2: 'it is not valid' },
  async run({ args, flags }, context) {
    const { overridesOf } = await import('./input/overrides.ts');
    const { validate } = await import('./services/validate.ts');
    return validate(
      { file: args.file, cwd: flags.cwd, registry: flags.registry, overrides: overridesOf(flags) },
      context,
    );
  },
});

import { SCHEMA_NAMES } from '../src/model/choices.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalChoiceArgument } from './table/flag-kinds.ts';

export default defineCommand({
  group: 'setup',
  summary: 'Print the JSON schema of a document that aim reads or writes',
  description:
    'Without a name it lists them. An editor completes a job file by its schema: name the file in `$schema` of JSON, or in a first line of YAML.',
  examples: [
    'aim schema                                   # the names',
    'aim schema job-file > aim.schema.json        # then "$schema": "./aim.schema.json" in a job file',
    "echo '# yaml-language-server: $schema=./aim.schema.json' > jobs.yaml",
  ],
  args: { name: optionalChoiceArgument(SCHEMA_NAMES, 'what it is the schema of') },
  async run({ args }) {
    const { schema } = await import('./services/schema.ts');
    return schema(args.name);
  },
});

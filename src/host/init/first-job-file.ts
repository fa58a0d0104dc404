import { AimError } from '../../model/errors.ts';
import type { PickedFiles } from './pick-files.ts';
import type { TestCommand } from './find-test-command.ts';

/** What a first job file is made of. */
export interface FirstJobFile extends PickedFiles {
  /** The name of the file, for the commands in it. */
  readonly name: string;
  readonly tool: string;
  readonly test: TestCommand | null;
}

/** The text of a first job file, by the ending of its name. @throws AimError usage for a name that no job file has. */
export function firstJobFile(spec: FirstJobFile): string {
  if (/\.ya?ml$/i.test(spec.name)) return asYaml(spec);
  if (/\.jsonc?$/i.test(spec.name)) return asJson(spec);
  throw new AimError('usage', `${spec.name}: a job file is called .yaml, .yml, .json or .jsonc`);
}

const REVIEW = 'What would a newcomer to this code stumble over? At most five points, the worst first.';
const EDIT = 'Add a comment to every public function that has none: what it does, in one line. Change nothing else.';

const text = (value: unknown) => JSON.stringify(value);
const list = (values: readonly string[]) => `[${values.map(text).join(', ')}]`;

/** The job that is made once for each file, for both formats. */
interface JobForEach {
  /** What stands above it. */
  readonly note: string;
  readonly id: string;
  /** The key of `for_each`, and its list. */
  readonly key: 'files' | 'values';
  readonly items: string;
}

/** Null where there are no files. */
function jobForEach({ files, glob, inGit }: FirstJobFile): JobForEach | null {
  if (files.length === 0) return null;
  const [key, item, stem] = inGit
    ? (['files', '{file}', '{file.stem}'] as const)
    : (['values', '{value}', '{value}'] as const);
  const orGlob = inGit ? ` A glob would do as well: ${text(glob)}.` : '';
  const note = `One job for each of these files: ${item} stands for it.${orGlob}`;
  return { note, id: text(`comments-${stem}`), key, items: list(files) };
}

/** What stands above the check, line by line. */
function checkNotes({ test }: FirstJobFile): string[] {
  if (test === null) return ['What each change has to pass before it is merged: a program and its arguments, such as'];
  const link = 'Ignored files are not in a worktree unless it gets a link: worktrees: { link: ["node_modules"] }';
  return [
    `What each change has to pass before it is merged. Found in ${test.from}; it has to pass now, too.`,
    ...(test.from === 'package.json' ? [link] : []),
  ];
}

function asYaml(spec: FirstJobFile): string {
  const { name, tool, files, test, inGit } = spec;
  const each = jobForEach(spec);
  const edits =
    each === null
      ? []
      : [
          '',
          `  # ${each.note}`,
          `  - id: ${each.id}`,
          '    action: document',
          '    for_each:',
          `      ${each.key}: ${each.items}`,
          ...(inGit ? [] : [`    files: ["{value}"]`]),
          `    prompt: |`,
          `      ${EDIT}`,
        ];
  return [
    `# Jobs for aim. Check the file:              aim validate ${name}`,
    `# Rehearse it, without a key or a model:     aim run-jobs ${name} --tool sim`,
    `# Run it:                                    aim run-jobs ${name}`,
    '# For an editor that completes the keys:     aim schema job-file > aim.schema.json, and as the first line of this file',
    '#                                            # yaml-language-server: $schema=./aim.schema.json',
    'version: 1',
    '',
    'defaults:',
    `  tool: ${text(tool)} # \`aim tools\` lists them, \`aim doctor\` says which are ready`,
    '  timeout_seconds: 600',
    ...checkNotes(spec).map((note) => `  # ${note}`),
    `  # verify: ${list(test?.argv ?? ['make', 'test'])}`,
    '',
    '# pools:',
    `#   ${text(tool)}: { count: 3 } # how many work at once`,
    '',
    'jobs:',
    '  # It answers, and changes nothing.',
    '  - id: review',
    '    action: review',
    ...(files.length === 0 ? [] : [`    files: ${list(files)}`]),
    '    prompt: |',
    `      ${REVIEW}`,
    ...edits,
    '',
  ].join('\n');
}

function asJson(spec: FirstJobFile): string {
  const { name, tool, files, test, inGit } = spec;
  const each = jobForEach(spec);
  const edits =
    each === null
      ? []
      : [
          `    // ${each.note}`,
          '    {',
          `      "id": ${each.id},`,
          '      "action": "document",',
          `      "for_each": { ${text(each.key)}: ${each.items} },`,
          ...(inGit ? [] : ['      "files": ["{value}"],']),
          `      "prompt": ${text(EDIT)},`,
          '    },',
        ];
  return [
    `// Jobs for aim. Check the file:           aim validate ${name}`,
    `// Rehearse it, without a key or a model:  aim run-jobs ${name} --tool sim`,
    `// Run it:                                 aim run-jobs ${name}`,
    '{',
    '  // For an editor that completes the keys: aim schema job-file > aim.schema.json',
    '  // "$schema": "./aim.schema.json",',
    '  "version": 1,',
    '  "defaults": {',
    `    "tool": ${text(tool)}, // \`aim tools\` lists them, \`aim doctor\` says which are ready`,
    '    "timeout_seconds": 600,',
    ...checkNotes(spec).map((note) => `    // ${note}`),
    `    // "verify": ${list(test?.argv ?? ['make', 'test'])},`,
    '  },',
    `  // "pools": { ${text(tool)}: { "count": 3 } }, // how many work at once`,
    '  "jobs": [',
    '    // It answers, and changes nothing.',
    '    {',
    '      "id": "review",',
    '      "action": "review",',
    ...(files.length === 0 ? [] : [`      "files": ${list(files)},`]),
    `      "prompt": ${text(REVIEW)},`,
    '    },',
    ...edits,
    '  ],',
    '}',
    '',
  ].join('\n');
}

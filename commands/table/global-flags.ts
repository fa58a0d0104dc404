import { type FlagSpec, switchFlag, textFlag } from './flag-kinds.ts';

/** Flags that every command has. Those of its row come beside them. */
export const GLOBAL_FLAGS = {
  help: switchFlag('Show what the command does and takes', { char: 'h' }),
  json: switchFlag('Print one JSON document on stdout instead of text'),
  quiet: switchFlag('Show no progress: results and errors alone', { char: 'q', exclusive: ['verbose'] }),
  verbose: switchFlag('Show everything that happens, as lines', { char: 'v', exclusive: ['quiet'] }),
  'log-file': textFlag(
    'Append begin and end of the command to this file, and all events of run-jobs and launch, each line with its time',
    { names: 'file' },
  ),
  color: switchFlag('Use colours, whatever the output is', { exclusive: ['no-color'] }),
  'no-color': switchFlag('Use no colours', { exclusive: ['color'] }),
} as const satisfies Readonly<Record<string, FlagSpec>>;

/** Their values. */
export interface GlobalValues extends Readonly<Record<Exclude<keyof typeof GLOBAL_FLAGS, 'log-file'>, boolean>> {
  readonly 'log-file': string | undefined;
}

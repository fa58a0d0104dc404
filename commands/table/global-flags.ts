import { type FlagSpec, switchFlag } from './flag-kinds.ts';

/** Flags that every command has. Those of its row come beside them. */
export const GLOBAL_FLAGS = {
  help: switchFlag('Show what the command does and takes', { char: 'h' }),
  json: switchFlag('Print one JSON document on stdout instead of text'),
  color: switchFlag('Use colours, whatever the output is', { exclusive: ['no-color'] }),
  'no-color': switchFlag('Use no colours', { exclusive: ['color'] }),
} as const satisfies Readonly<Record<string, FlagSpec>>;

/** Their values. */
export type GlobalValues = Readonly<Record<keyof typeof GLOBAL_FLAGS, boolean>>;

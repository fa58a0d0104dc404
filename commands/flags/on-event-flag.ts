import { textFlag } from '../table/flag-kinds.ts';

/** `--on-event CMD`: a program that gets every event. */
export const onEventFlag = textFlag(
  'A program that gets each event as a line of JSON on its stdin: words, or a JSON array of them; no shell reads it',
  { names: 'program', group: 'output' },
);

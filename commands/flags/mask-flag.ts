import { listFlag } from '../table/flag-kinds.ts';

/** `--mask NAME`: values beside those of the tools' keys that stand in nothing. */
export const maskFlag = listFlag(
  'Mask the value of this variable in all that is written and shown, as the keys of the tools are; repeatable',
  { placeholder: 'VARIABLE', group: 'output' },
);

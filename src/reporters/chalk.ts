// chalk, as `theme.ts` loads it: where something is coloured.
export { Chalk } from 'chalk';

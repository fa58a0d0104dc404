// The rehearsal agent as a program of its own, for the library, which has no aim beside it: `… sim ARGUMENT…`.
import { simMain } from './main.ts';

process.stdout.on('error', () => {});
await simMain(process.argv.slice(3));

import { parseArgs } from 'node:util';
import { AIM_VERSION } from '../model/version.ts';
import { SimRepl } from './repl.ts';

/** Runs the rehearsal agent. */
export async function simMain(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: { version: { type: 'boolean' }, model: { type: 'string' } },
  });
  if (values.version === true) {
    process.stdout.write(`aim rehearsal agent ${AIM_VERSION}\n`);
    return;
  }
  await new SimRepl(process.cwd()).run();
  // What it has started would keep the program alive.
  process.exit(0);
}

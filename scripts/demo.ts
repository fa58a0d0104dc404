// `npm run demo`: builds aim, makes a small sample checkout, works off examples/rehearsal.json there on the embedded
// rehearsal agent, and shows what landed on its branch. No key, no model, no tool to install.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { build } from './build.ts';
import { makeSampleCheckout } from './sample-checkout.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binary = await build();
const checkout = await makeSampleCheckout();
const jobs = join(root, 'examples', 'rehearsal.json');
console.log(`$ aim run-jobs examples/rehearsal.json --cwd ${checkout}\n`);
const run = await execa(binary, ['run-jobs', jobs, '--cwd', checkout], { stdio: 'inherit', reject: false });
console.log(`\n$ git -C ${checkout} log --oneline`);
await execa('git', ['--no-pager', 'log', '--oneline'], { cwd: checkout, stdio: 'inherit' });
process.exitCode = run.exitCode ?? 1;

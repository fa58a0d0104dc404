// A run, or the next part of one, that kills itself right after an event: at any step, as a SIGKILL of aim would.
import { readFileSync } from 'node:fs';
import type { AimEvent } from '../../../src/model/events.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { rehearse } from '../../support/rehearsal.ts';
import { resume } from '../../support/resume.ts';

/** What the program is started with: JSON in the file that its first argument names. */
export interface DyingRun {
  readonly checkout: string;
  /** A job file begins a run; null goes on with the newest one that has something left. */
  readonly document: object | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A file with tools of the user's own; null: the built-in ones alone. */
  readonly tools?: string | null;
  /** The event after which it dies, of this type and by number, from 1; null: it does not. */
  readonly die: { readonly type: AimEvent['type'] | null; readonly nth: number } | null;
}

const {
  checkout,
  document,
  environment,
  tools = null,
  die,
} = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as DyingRun;
let seen = 0;
const onEvent = ({ type }: AimEvent) => {
  if (die === null || type === 'turn_output' || type === 'turn_usage' || (die.type !== null && type !== die.type))
    return;
  seen += 1;
  if (seen === die.nth) process.kill(process.pid, 'SIGKILL');
};
const at = { path: checkout };
const registry = tools === null ? {} : { registry: Registry.builtIn().withFile(tools, true) };
const options = { environment, onEvent, ...registry };
await (document === null ? resume(at, options) : rehearse(at, document, options));

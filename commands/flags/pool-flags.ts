import { approvalsSchema } from '../../src/model/approvals.ts';
import { AimError } from '../../src/model/errors.ts';
import { type GivenPoolSettings, MAX_INSTANCES, pickPoolSettings } from '../../src/model/pool-settings.ts';
import { routingSchema } from '../../src/model/routing.ts';
import { startChoiceSchema } from '../../src/model/start-view.ts';
import { choiceFlag, numberFlag, switchFlag, textFlag } from '../host/flag-kinds.ts';

/** The highest count that `--allow-many` allows. */
const MAX_COUNT = 1000;

/** The pool settings that can be given on the command line. A flag has the name of its setting. */
export const poolFlags = {
  count: numberFlag(
    `Instances of each pool, 1 to ${MAX_INSTANCES}; 3 by default`,
    { name: '-n', min: 1, max: MAX_COUNT },
    { char: 'n' },
  ),
  routing: choiceFlag(
    routingSchema.options,
    'How the instance for a job or prompt is chosen; least_busy by default: one that is idle',
  ),
  model: textFlag('The model, as the tool names it'),
  approvals: choiceFlag(
    approvalsSchema.options,
    'What the tool may do without asking; allow-edits by default: change files, nothing else',
  ),
  start: choiceFlag(
    startChoiceSchema.options,
    'Spawn each process (plain), or load the tool once and fork its processes (warm); auto: warm where it was tried',
  ),
};

/** `--allow-many`: more instances than MAX_INSTANCES. */
export const allowManyFlag = switchFlag(`Let -n be more than ${MAX_INSTANCES}`);

/** The pool settings among the flags. @throws AimError usage for more instances than are allowed. */
export function poolSettingsOf(flags: GivenPoolSettings & { readonly 'allow-many'?: boolean }): GivenPoolSettings {
  const { count = 1, 'allow-many': allowMany = false } = flags;
  if (count > MAX_INSTANCES && !allowMany) {
    throw new AimError('usage', `-n ${count}: must be a whole number from 1 to ${MAX_INSTANCES}`, {
      hint: 'to start more, add --allow-many',
    });
  }
  return pickPoolSettings(flags);
}

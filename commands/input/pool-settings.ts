import { AimError } from '../../src/model/errors.ts';
import { MAX_INSTANCES } from '../../src/model/limits.ts';
import { type GivenPoolSettings, pickPoolSettings } from '../../src/model/pool-settings.ts';

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

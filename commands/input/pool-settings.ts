import { AimError } from '../../src/model/errors.ts';
import { MAX_INSTANCES } from '../../src/model/limits.ts';
import { type GivenPoolSettings, pickPoolSettings } from '../../src/model/pool-settings.ts';

interface PoolFlagValues extends GivenPoolSettings {
  readonly 'allow-many'?: boolean;
  readonly 'max-wait'?: number | undefined;
}

/** The pool settings among the flags. @throws AimError usage for more instances than are allowed. */
export function poolSettingsOf(flags: PoolFlagValues): GivenPoolSettings {
  const { count = 1, 'allow-many': allowMany = false, 'max-wait': maxWait } = flags;
  if (count > MAX_INSTANCES && !allowMany) {
    throw new AimError('usage', `-n ${count}: must be a whole number from 1 to ${MAX_INSTANCES}`, {
      hint: 'to start more, add --allow-many',
    });
  }
  return { ...pickPoolSettings(flags), ...(maxWait !== undefined && { max_wait_seconds: maxWait }) };
}

import { AimError } from '../../src/model/errors.ts';
import { MAX_INSTANCES } from '../../src/model/pool/bounds.ts';
import { type GivenPoolSettings, pickPoolSettings } from '../../src/model/pool/pool-settings.ts';

/** Flags of a pool: a setting of two words has another spelling as a flag. */
export interface PoolFlagValues extends GivenPoolSettings {
  readonly 'repo-map'?: number | undefined;
  readonly 'max-wait'?: number | undefined;
  readonly 'ask-timeout'?: number | undefined;
  readonly 'allow-many'?: boolean;
}

/** The pool settings among the flags. @throws AimError usage for more instances than are allowed. */
export function poolSettingsOf(flags: PoolFlagValues): GivenPoolSettings {
  const { count = 1, 'allow-many': allowMany = false } = flags;
  const { 'repo-map': repo_map, 'max-wait': max_wait_seconds, 'ask-timeout': ask_timeout_seconds } = flags;
  if (count > MAX_INSTANCES && !allowMany) {
    throw new AimError('usage', `-n ${count}: must be a whole number from 1 to ${MAX_INSTANCES}`, {
      hint: 'to start more, add --allow-many',
    });
  }
  return pickPoolSettings({ ...flags, repo_map, max_wait_seconds, ask_timeout_seconds });
}

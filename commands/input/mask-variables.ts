import { MIN_SECRET, secrets } from '../../src/lib/secrets.ts';
import { AimError } from '../../src/model/errors.ts';

/** Makes secrets of the values of some variables. @throws AimError usage for one that is not set, or is too short. */
export function maskVariables(
  names: readonly string[] = [],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  for (const name of names) {
    const value = environment[name] ?? '';
    if (value === '') throw new AimError('usage', `--mask ${name}: no such variable is set`);
    if (secrets.add(value, true)) continue;
    throw new AimError('usage', `--mask ${name}: its value has fewer than ${MIN_SECRET} characters`, {
      hint: 'so short a text stands in others by chance; it is not masked',
    });
  }
}

import { inject } from 'vitest';

/** Stands for `src/process/self.ts` in the tests: aim's own program is the compiled binary there, as it is for its users. */
export function selfCommand(): readonly string[] {
  return [inject('binary')];
}

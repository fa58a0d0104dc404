import { AimError } from '../../model/errors.ts';
import type { Verify } from '../../model/merging/verify.ts';
import type { CheckRunner, CheckSubject } from './check-runner.ts';

/** Checks what a run begins with. @throws AimError base_check_failed; the signal's reason; what `folder` throws. */
export async function checkBase(
  runner: CheckRunner,
  checks: readonly Verify[],
  of: Pick<CheckSubject, 'commit' | 'tree'>,
  folder: () => Promise<string>,
  signal: AbortSignal,
): Promise<void> {
  for (const verify of checks) {
    const { ok, detail } = await runner.check(
      verify,
      { job: null, attempt: null, stage: 'base', ...of },
      folder,
      signal,
    );
    if (ok) continue;
    throw new AimError('base_check_failed', `the check fails before any job has changed anything: ${detail}`, {
      hint: 'make it pass first, or leave out `verify`',
    });
  }
}

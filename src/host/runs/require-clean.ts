import { AimError } from '../../model/errors.ts';
import type { SharedCheckout } from '../../workspace/shared/shared-checkout.ts';

/** For `--require-clean`. @throws AimError checkout_refused where it is not clean, usage where git does not say. */
export async function requireClean(opened: SharedCheckout, signal: AbortSignal): Promise<void> {
  const { cwd, status } = opened.checkout;
  if (status.kind === 'clean') return;
  if (status.kind === 'unknown') {
    const why = await opened.whyUnknown(signal);
    throw new AimError('usage', `--require-clean: git does not say whether ${cwd} is clean: ${why}`, {
      hint: 'make git answer there, or leave out --require-clean',
    });
  }
  const [first, ...others] = status.paths;
  const differ = others.length === 0 ? '1 file differs' : `${others.length + 1} files differ`;
  throw new AimError('checkout_refused', `${differ} from HEAD: ${first}${others.length === 0 ? '' : ' …'}`, {
    hint: 'commit or stash them, or leave out --require-clean',
  });
}

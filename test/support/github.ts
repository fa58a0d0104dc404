import { Checkout } from '../../fixtures/checkout.ts';

/** A checkout whose `origin` is on GitHub, as far as anybody can tell: git fetches it from a bare repository beside it. */
export interface Published extends Disposable {
  readonly checkout: Checkout;
  /** The bare repository. */
  readonly origin: string;
}

/** `octo/demo`, with one commit on `main` that is pushed. */
export function published(files: Readonly<Record<string, string>> = { 'a.txt': 'a\n' }): Published {
  const url = 'https://github.com/octo/demo.git';
  const checkout = Checkout.git(files);
  const bare = Checkout.plain();
  checkout.git('branch', '-M', 'main');
  checkout.git('clone', '-q', '--bare', checkout.path, bare.path);
  checkout.git('config', `url.${bare.path}.insteadOf`, url);
  checkout.git('remote', 'add', 'origin', url);
  return {
    checkout,
    origin: bare.path,
    [Symbol.dispose]() {
      checkout[Symbol.dispose]();
      bare[Symbol.dispose]();
    },
  };
}

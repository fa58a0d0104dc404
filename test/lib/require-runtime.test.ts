import { expect, it } from 'vitest';
import { whyNot } from '../../src/lib/require-runtime.ts';

it.each([
  [{ node: '24.0.0' }, null],
  [{ node: '26.12.1' }, null],
  [{ node: '23.11.0' }, 'node 23.11.0'],
  [{ node: '20.20.2' }, 'node 20.20.2'],
  [{ node: '24.3.0', bun: '1.4.5' }, null],
  [{ node: '24.3.0', bun: '2.0.0' }, null],
  [{ node: '24.3.0', bun: '1.5.0-canary.1' }, null],
  [{ node: '24.3.0', bun: '1.4.4' }, 'bun 1.4.4'],
  [{ node: '22.6.0', bun: '1.2.0' }, 'bun 1.2.0'],
])('a runtime of the versions %j is told why it can not run the library: %s', (versions, named) => {
  const why = whyNot(versions);
  if (named === null) expect(why).toBeNull();
  else expect(why).toContain(`this is ${named}`);
});

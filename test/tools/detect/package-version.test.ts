import { expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { versionInEnvironment } from '../../../src/tools/detect/package-version.ts';

const PACKAGES = 'lib/python3.12/site-packages';
const METADATA = 'Metadata-Version: 2.4\nName: aider-chat\nVersion: 0.86.2\n\nVersion: 9 of what is told here\n';

it.each([
  ['in an environment', {}, '0.86.2'],
  ['of another package', { [`${PACKAGES}/aider_chat-0.86.2.dist-info/METADATA`]: undefined }, null],
  ['beside a package whose name begins so', { [`${PACKAGES}/aider_chat_more-1.0.dist-info/METADATA`]: 'x' }, '0.86.2'],
  ['recorded twice', { [`${PACKAGES}/aider.chat-0.87.0.dist-info/METADATA`]: METADATA }, null],
  ['in one of two libraries', { 'lib/python3.13/site-packages/x': '' }, null],
  ['in no environment', { 'pyvenv.cfg': undefined }, null],
  ['without a version', { [`${PACKAGES}/aider_chat-0.86.2.dist-info/METADATA`]: 'Name: aider-chat\n' }, null],
])('the version of a package %s is read where it is recorded, or not known', (_where, other, version) => {
  const usual = { 'pyvenv.cfg': '', [`${PACKAGES}/aider_chat-0.86.2.dist-info/METADATA`]: METADATA };
  const files = Object.entries({ ...usual, ...other }).filter(([, text]) => text !== undefined);
  using environment = Checkout.plain(Object.fromEntries(files));
  expect(versionInEnvironment(environment.file('bin/python'), 'aider-chat')).toBe(version);
});

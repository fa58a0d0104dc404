import { expect, it } from 'vitest';
import { chooseOption } from '../../../src/drivers/acp/permission.ts';

it.each([
  [['allow_always', 'allow_once', 'reject_once'], true, 'allow_once'],
  [['allow_always', 'reject_once'], true, 'allow_always'],
  [['reject_once'], true, null],
  [['allow_once', 'reject_always', 'reject_once'], false, 'reject_once'],
  [['reject_always'], false, 'reject_always'],
  [['allow_once'], false, null],
  [[], false, null],
])('of the options %j, the one that is chosen to allow (%s) is %s', (kinds, allow, chosen) => {
  const options = kinds.map((kind) => ({ optionId: kind, kind }));
  expect(chooseOption(options, allow)).toBe(chosen);
});

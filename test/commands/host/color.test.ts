import { expect, it } from 'vitest';
import { hasColor } from '../../../commands/host/color.ts';

const XTERM = { TERM: 'xterm-256color' };

it.each<[boolean, boolean, Record<string, string>]>([
  [true, true, XTERM],
  [false, false, XTERM],
  [false, true, {}],
  [true, true, { COLORTERM: '' }],
  [true, true, { TERM_PROGRAM: 'Apple_Terminal' }],
  [false, true, { TERM: 'dumb' }],
  [false, true, { TERM: 'dumb', COLORTERM: 'truecolor' }],
  [false, true, { ...XTERM, NO_COLOR: '1' }],
  [true, true, { ...XTERM, NO_COLOR: '' }],
  [false, false, { FORCE_COLOR: '1', NO_COLOR: '1' }],
  [false, true, { ...XTERM, FORCE_COLOR: 'false' }],
  [false, true, { ...XTERM, FORCE_COLOR: '0' }],
  [true, false, { CLICOLOR_FORCE: '1' }],
  [false, false, { CLICOLOR_FORCE: '0' }],
  [false, false, { CLICOLOR_FORCE: '' }],
  [false, false, { CLICOLOR_FORCE: '1', FORCE_COLOR: '0' }],
  [false, true, { ...XTERM, CLICOLOR_FORCE: '1', NO_COLOR: '1' }],
  [false, true, { ...XTERM, CLICOLOR: '0' }],
  [true, true, { ...XTERM, CLICOLOR: '1' }],
  [true, false, { FORCE_COLOR: 'true' }],
  [true, false, { FORCE_COLOR: '' }],
  [true, false, { FORCE_COLOR: '1' }],
  [true, false, { FORCE_COLOR: '2' }],
  [true, false, { FORCE_COLOR: '3', TERM: 'dumb' }],
  [true, false, { FORCE_COLOR: '7' }],
  [false, false, { FORCE_COLOR: 'yes' }],
  [true, true, { ...XTERM, FORCE_COLOR: 'yes' }],
  [false, true, { ...XTERM, CI: '1' }],
  [true, true, { CI: 'true', GITHUB_ACTIONS: 'true' }],
  [false, false, { CI: 'true', GITHUB_ACTIONS: 'true' }],
  [true, false, { TF_BUILD: '1', AGENT_NAME: 'a' }],
  [true, true, { TEAMCITY_VERSION: '2023.1' }],
])('colours are %j where a terminal is %j and the environment %j', (expected, isTTY, environment) => {
  expect(hasColor({ isTTY }, { environment, color: null })).toBe(expected);
});

it('colours are as the flags have it, whatever else is said', () => {
  expect(hasColor({ isTTY: false }, { environment: { NO_COLOR: '1' }, color: true })).toBe(true);
  expect(hasColor({ isTTY: true }, { environment: { FORCE_COLOR: '1' }, color: false })).toBe(false);
});

import { expect, it } from 'vitest';
import type { DetectedTool } from '../../../src/tools/detect/detect.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { planStart, type StartStrategy } from '../../../src/tools/launch/start-strategy.ts';

const registry = Registry.builtIn();
const aider: DetectedTool = {
  row: registry.get('aider'),
  command: ['/bin/aider'],
  version: '0.86.2',
  python: '/bin/python',
};
const { python: _, ...noPython } = aider;
const claude: DetectedTool = { row: registry.get('claude'), command: ['/bin/claude'], version: '2.1.330' };
const warm: StartStrategy = {
  how: 'warm',
  preload: {
    python: '/bin/python',
    module: 'aider.main',
    function: 'main',
    steps: expect.stringContaining('STEPS = (late_imports, '),
  },
};
const plain = (reason: unknown) => ({ how: 'plain', reason });

it.each([
  ['auto', 'linux', aider, warm],
  ['warm', 'linux', aider, warm],
  ['plain', 'linux', aider, plain(null)],
  ['auto', 'darwin', aider, plain(null)],
  ['warm', 'darwin', aider, warm],
  ['auto', 'linux', claude, plain(null)],
  ['warm', 'linux', claude, plain('claude has no warm start')],
  ['auto', 'linux', noPython, plain('/bin/aider names no Python, and is no wrapper that shows what it starts')],
  ['warm', 'linux', noPython, plain('/bin/aider names no Python, and is no wrapper that shows what it starts')],
  ['auto', 'linux', { ...aider, version: null }, plain('its version is not known')],
  ['auto', 'linux', { ...aider, version: '0.99.0' }, plain(expect.stringContaining('not with 0.99.0'))],
  ['warm', 'linux', { ...aider, version: '0.99.0' }, warm],
] as const)('the start %s on %s is decided by what is known of the tool', (choice, platform, tool, expected) => {
  expect(planStart(tool, choice, platform)).toEqual(expected);
});

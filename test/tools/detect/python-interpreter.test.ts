import { expect, it } from 'vitest';
import { interpreterIn, interpreterOf } from '../../../src/tools/detect/python-interpreter.ts';

it.each([
  ['a venv', '#!/opt/tools/aider/bin/python\n# -*- coding: utf-8 -*-\n', '/opt/tools/aider/bin/python'],
  ['a version', '#!/usr/bin/python3.12\nimport re\n', '/usr/bin/python3.12'],
  ['an option', '#!/usr/bin/python3 -E\n', '/usr/bin/python3'],
  ['env', '#!/usr/bin/env python3\n', 'python3'],
  ['env -S', '#!/usr/bin/env -S python3 -E\n', 'python3'],
  [
    'a path with a space',
    `#!/bin/sh\n'''exec' "/opt/my tools/bin/python" "$0" "$@"\n' '''\n`,
    '/opt/my tools/bin/python',
  ],
  ['a long path', `#!/bin/sh\n'''exec' /opt/deep/bin/python3 "$0" "$@"\n' '''\n`, '/opt/deep/bin/python3'],
  ['a shell script', '#!/bin/sh\nexec python -m aider "$@"\n', null],
  ['another language', '#!/usr/bin/env node\n', null],
  ['a binary', '\x7fELF\x02\x01', null],
  ['nothing', '', null],
])('the interpreter of a script is found: %s', (_what, head, expected) => {
  expect(interpreterIn(head)).toBe(expected);
});

it('no interpreter is found in a file that can not be read', () => {
  expect(interpreterOf('/no/such/file')).toBeNull();
});

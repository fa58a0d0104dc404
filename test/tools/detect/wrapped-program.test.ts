import { chmodSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { detectTool } from '../../../src/tools/detect/detect.ts';
import { wrappedProgram } from '../../../src/tools/detect/wrapped-program.ts';
import { row } from '../../../fixtures/agents/rows.ts';
import { never } from '../../support/never.ts';

const program = (path: string) => ({ kind: 'program', path });

it.each([
  ['a wrapper', '#!/bin/sh\nexport A=1\nexec /opt/aider/bin/aider "$@"\n', program('/opt/aider/bin/aider')],
  [
    'one with flags',
    '#!/usr/bin/env bash\nexec "/opt/my tools/aider" --dark-mode "$@"\n',
    program('/opt/my tools/aider'),
  ],
  [
    'a shim of pyenv',
    '#!/usr/bin/env bash\nset -e\nprogram="${0##*/}"\nexec "/opt/pyenv/libexec/pyenv" exec "$program" "$@"\n',
    { kind: 'managed', which: ['/opt/pyenv/libexec/pyenv', 'which', 'aider'] },
  ],
  [
    'a shim of asdf',
    '#!/usr/bin/env bash\n# asdf-plugin: python 3.11.7\nexec /opt/asdf/bin/asdf exec "aider" "$@"\n',
    { kind: 'managed', which: ['/opt/asdf/bin/asdf', 'which', 'aider'] },
  ],
  ['one that looks for it', '#!/bin/sh\nexec "$HOME/bin/aider" "$@"\n', null],
  ['one that does more', '#!/bin/sh\nexec /bin/aider "$@" | tee log\n', null],
  ['no script of a shell', '#!/usr/bin/python3\nexec /bin/aider "$@"\n', null],
])('what a script starts is found: %s', (_, text, expected) => {
  expect(wrappedProgram('/shims/aider', text)).toEqual(expected);
});

it('a tool behind a wrapper and a shim is known by its Python, and so starts warm', async () => {
  using folder = Checkout.plain({
    'real/tool': '#!/usr/bin/env python3\n',
    pyenv: `#!/bin/sh\n[ "$1 $2" = "which tool" ] && echo "$0" | sed s,pyenv,real/tool,\n`,
    'bin/inner/tool': '',
    'bin/tool': '',
  });
  const shim = folder.write('bin/inner/tool', `#!/bin/sh\nexec "${folder.file('pyenv')}" exec tool "$@"\n`);
  folder.write('bin/tool', `#!/bin/sh\nexec ${shim} "$@"\n`);
  for (const name of ['real/tool', 'pyenv', 'bin/inner/tool', 'bin/tool']) chmodSync(folder.file(name), 0o755);
  const tool = row('tool', {
    name: 'tool',
    detectCommands: ['tool'],
    protocol: 'text-repl',
    repl: { marker: '> $' },
    warmStart: { package: 'pip', module: 'pip', function: 'main', versions: '1.0.0 - 99.0.0' },
  });
  const PATH = [folder.file('bin'), process.env['PATH']].join(':');
  expect((await detectTool(tool, { ...process.env, PATH }, never))?.python).toMatch(/\/python3$/);
});

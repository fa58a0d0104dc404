import { expect, it } from 'vitest';
import { tellingLines } from '../../../src/drivers/shared/telling-lines.ts';

it.each([
  ['plain text', 'one\ntwo\nthree\nfour\n> \n', 'two\nthree\nfour'],
  [
    'a crash of Node',
    `/tool/cli.js:3
    throw new TypeError('no config');
    ^

TypeError: no config
    at Object.<anonymous> (/tool/cli.js:3:7)
    at Module._compile (node:internal/modules/cjs/loader:1554:14)
    at node:internal/main/run_main_module:36:49

Node.js v24.21.0
`,
    'TypeError: no config',
  ],
  [
    'a crash of Node with fields of the error',
    `node:internal/modules/cjs/loader:1228
  throw err;
  ^

Error: Cannot find module './dist/cli.js'
Require stack:
- /tool/bin/cli.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)
    at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:170:5) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/tool/bin/cli.js' ]
}

Node.js v20.20.2
`,
    "Error: Cannot find module './dist/cli.js'\nRequire stack:\n- /tool/bin/cli.js",
  ],
  [
    'a crash of Bun',
    `1 | const a = 1;
2 | throw new Error("no config");
              ^
error: no config
      at /tool/cli.ts:2:11
      at loadAndEvaluateModule (2:1)

Bun v1.4.5 (Linux x64)
`,
    'error: no config',
  ],
  [
    'a crash of Python',
    `Traceback (most recent call last):
  File "/tool/cli.py", line 3, in <module>
    main()
    ^^^^^^
  File "/tool/cli.py", line 2, in main
    raise ValueError("no config")
ValueError: no config
`,
    'ValueError: no config',
  ],
  [
    'a crash of Python while another error was handled',
    `Traceback (most recent call last):
  File "a.py", line 1, in <module>
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 3, in <module>
    import missing
ModuleNotFoundError: No module named 'missing'
`,
    "ModuleNotFoundError: No module named 'missing'",
  ],
  ['words that only look like a stack', 'look at this\n  at home\nbye\n', 'look at this\n  at home\nbye'],
  [
    'a stack whose start is lost',
    '    at a (/x.js:1:1)\n    at b (/x.js:2:2)\n',
    'at a (/x.js:1:1)\n    at b (/x.js:2:2)',
  ],
])('of %s the lines that tell why it ended are shown', (_, output, expected) => {
  expect(tellingLines(output)).toBe(expected);
});

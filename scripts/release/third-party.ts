import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledPackage } from './bundled-packages.ts';
import { EMBEDDED_BY_BUN, RUNTIME_PARTS } from './runtime-parts.ts';

const LGPL = ['LGPL-2.0', 'LGPL-2.1'] as const;

/** The page with the licences of all that is in the binary, as Markdown. @param bun the version of bun in it. */
export function thirdPartyPage(packages: readonly BundledPackage[], bun: string): string {
  return page([
    '# Third-party software in the binary of aim',
    'aim is MIT-licensed. Its binary has in it the packages of the first list, and the runtime bun with the libraries of the',
    'second one. The texts of the licences follow.',
    '',
    ...packageTable(packages),
    '## The runtime',
    `bun ${bun}, <https://github.com/oven-sh/bun>, is MIT-licensed. It links these libraries:`,
    '',
    '| library | licence |',
    '|---|---|',
    ...RUNTIME_PARTS.map(({ name, license, url }) => `| [${name}](${url}) | ${license} |`),
    '',
    `Embedded in it are these packages, which are MIT-licensed: ${EMBEDDED_BY_BUN.join(', ')}. Its transpiler, its lexer of CSS`,
    'and its resolver are a port of esbuild, <https://github.com/evanw/esbuild>, MIT-licensed.',
    '',
    'JavaScriptCore, WebCore and TinyCC are under the GNU Lesser General Public License, whose texts are below. The sources of',
    `the WebKit that bun ${bun} has are at <https://github.com/oven-sh/webkit>, at the commit that bun names in`,
    '`scripts/build/deps/webkit.ts`. To link bun with a changed one: clone that repository into `vendor/WebKit` of a checkout of',
    'bun, and run `bun run build:local` there. aim is built with that bun by `bun scripts/build.ts` in a checkout of aim.',
    '',
    ...packageTexts(packages),
    ...LGPL.flatMap((id) => [
      `### ${id}`,
      '',
      fenced(readFileSync(join(import.meta.dirname, 'licenses', `${id}.txt`), 'utf8')),
      '',
    ]),
  ]);
}

/** The page with the licences of what is bundled with the library, as Markdown. */
export function libraryPage(packages: readonly BundledPackage[]): string {
  return page([
    '# Third-party software in the library of aim',
    'aim is MIT-licensed. These packages are bundled with its library. The binary, which is in a package of its own, has a page',
    'of its own.',
    '',
    ...packageTable(packages),
    ...packageTexts(packages),
  ]);
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n').trimEnd()}\n`;
}

function packageTable(packages: readonly BundledPackage[]): string[] {
  return [
    '## Packages',
    '| package | version | licence |',
    '|---|---|---|',
    ...packages.map(
      ({ name, version, license }) => `| [${name}](#${anchor(name, version)}) | ${version} | ${license} |`,
    ),
    '',
  ];
}

function packageTexts(packages: readonly BundledPackage[]): string[] {
  return [
    '## Texts',
    ...packages.flatMap(({ name, version, texts }) => [
      `### ${name} ${version}`,
      ...texts.flatMap(({ text }) => ['', fenced(text)]),
      '',
    ]),
  ];
}

/** As GitHub makes it of the heading. */
function anchor(name: string, version: string): string {
  return `${name} ${version}`
    .toLowerCase()
    .replaceAll(' ', '-')
    .replaceAll(/[^\w-]/g, '');
}

function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}text\n${text.replaceAll('\r\n', '\n').trim()}\n${fence}`;
}

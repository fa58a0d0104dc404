import { chmodSync, linkSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobInput } from '../run.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import type { Directives } from './directives.ts';

/** A file that is unlike most. */
interface OddFile {
  readonly path: string;
  /** Before the edit, and what has to be there after it. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  make?(folder: string): void;
  /** What else has to be as it was. */
  keeps?(file: string): boolean;
}

const text = (content: string) => Buffer.from(content);
const edited = (content: string) => ({ before: text(content), after: text(content.replace('old line', 'new line')) });

/** By the word for what is odd about each. */
export const ODD_FILES: Readonly<Record<string, OddFile>> = {
  link: {
    path: 'link.txt',
    ...edited('first\nold line\n'),
    make: (folder) => {
      writeFileSync(join(folder, 'linked.txt'), 'first\nold line\n');
      symlinkSync('linked.txt', join(folder, 'link.txt'));
    },
    keeps: (file) => lstatSync(file).isSymbolicLink(),
  },
  'hard link': {
    path: 'hard.txt',
    ...edited('first\nold line\n'),
    make: (folder) => {
      writeFileSync(join(folder, 'hard.txt'), 'first\nold line\n');
      linkSync(join(folder, 'hard.txt'), join(folder, 'hard-too.txt'));
    },
    keeps: (file) => statSync(file).nlink === 2,
  },
  CRLF: { path: 'crlf.txt', ...edited('first\r\nold line\r\nlast\r\n') },
  'no last newline': { path: 'no-newline.txt', ...edited('first\nold line') },
  'executable bit': {
    path: 'run.sh',
    ...edited('#!/bin/sh\n# old line\n'),
    make: (folder) => {
      writeFileSync(join(folder, 'run.sh'), '#!/bin/sh\n# old line\n');
      chmodSync(join(folder, 'run.sh'), 0o755);
    },
    keeps: (file) => (statSync(file).mode & 0o111) !== 0,
  },
  'NFD name': { path: 'cafe\u0301.txt', ...edited('first\nold line\n') },
  'Latin-1': {
    path: 'latin1.txt',
    before: Buffer.from('caf\xe9\nold line\n', 'latin1'),
    after: Buffer.from('caf\xe9\nnew line\n', 'latin1'),
  },
  '5 MB': {
    path: 'big.txt',
    ...edited(`old line\n${'a line of a file that is rather large\n'.repeat(130_000)}`),
  },
};

/** Makes them in a checkout, as a part of its last commit. */
export function makeOddFiles(checkout: Checkout): void {
  for (const { path, before, make } of Object.values(ODD_FILES)) {
    if (make === undefined) writeFileSync(join(checkout.path, path), before);
    else make(checkout.path);
  }
  checkout.git('add', '-A');
  checkout.git('commit', '-q', '-m', 'odd files');
}

export function oddJobs(directives: Directives): JobInput[] {
  return Object.entries(ODD_FILES).map(([name, { path }]) => ({
    id: idOf(name),
    files: [path],
    prompt: directives.edit(path, 'old line', 'new line'),
  }));
}

/** The job that edits it. */
export function idOf(name: string): string {
  return `odd-${name.replaceAll(' ', '-')}`;
}

/** `made anew`: with the right content, as another file. */
export type OddEnd = 'edited' | 'made anew' | 'unchanged' | 'damaged';

/** What became of each of them. */
export function oddEnds(folder: string): Record<string, OddEnd> {
  return Object.fromEntries(
    Object.entries(ODD_FILES).map(([name, { path, before, after, keeps = () => true }]) => {
      const file = join(folder, path);
      const now = readFileSync(file);
      if (now.equals(after)) return [name, keeps(file) ? 'edited' : 'made anew'];
      return [name, now.equals(before) && keeps(file) ? 'unchanged' : 'damaged'];
    }),
  );
}

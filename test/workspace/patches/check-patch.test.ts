import { tmpdir } from 'node:os';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { checkPatch } from '../../../src/workspace/patches/check-patch.ts';

const BASE = 'a'.repeat(40);
const check = (patch: string, base = BASE) => checkPatch(patch, base, (commit) => commit === BASE);

const edit = (path: string, body = '@@ -1 +1 @@\n-a\n+b\n') =>
  `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n${body}`;
const created = (path: string, mode: string, text: string) =>
  `diff --git a/${path} b/${path}\nnew file mode ${mode}\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+${text}\n`;

const BINARY = `diff --git a/i.png b/i.png
index 8352675d67aed6625ece79af41c27fdb4ee2e867..1592e5c60f1a460928916dc5681fee1a9bd10868 100644
GIT binary patch
literal 3
KcmZQzWCj2L2ml2D

literal 3
KcmZQzWC8#H2LJ>B

`;

const TAKEN: readonly (readonly [what: string, patch: string, files: readonly string[]])[] = [
  ['changes a file', edit('src/a.ts'), ['src/a.ts']],
  ['makes a file', created('b.txt', '100644', 'new'), ['b.txt']],
  ['makes an empty file', 'diff --git a/e b/e\nnew file mode 100644\nindex 000..e69\n', ['e']],
  [
    'takes a file away',
    'diff --git a/c b/c\ndeleted file mode 100644\n--- a/c\n+++ /dev/null\n@@ -1 +0,0 @@\n-c\n',
    ['c'],
  ],
  ['renames a file', 'diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n', ['x', 'y']],
  ['changes a mode', 'diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n', ['run.sh']],
  ['names a path with spaces', edit('a b.txt').replaceAll('b.txt\n', 'b.txt\t\n'), ['a b.txt']],
  [
    'names a path in octal',
    'diff --git "a/\\303\\244.txt" "b/\\303\\244.txt"\n--- "a/\\303\\244.txt"\n+++ "b/\\303\\244.txt"\n@@ -1 +1 @@\n-a\n+b\n',
    ['ä.txt'],
  ],
  ['changes several', edit('a') + edit('b') + edit('a'), ['a', 'b']],
  [
    'has lines that look like headers',
    edit('a', '@@ -1,3 +1,3 @@\n--- a/../x\n+++ b/../x\n diff --git a/y b/y\n-@@ -1 +1 @@\n+@@\n'),
    ['a'],
  ],
  [
    'ends without a newline',
    edit('a', '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n'),
    ['a'],
  ],
  ['makes a link within', created('docs/link', '120000', '../README.md'), ['docs/link']],
  ['has a binary file with its content', BINARY, ['i.png']],
  ['holds .github and .gitignore', edit('.github/x.yml') + edit('.gitignore'), ['.github/x.yml', '.gitignore']],
];

describe('a patch', () => {
  it.each(TAKEN)('that %s is taken', (_, patch, files) => {
    expect(check(patch)).toEqual({ files, problem: null });
  });

  it.each<[string, string, RegExp]>([
    ['is empty', '\n', /is empty/],
    ['leaves the root', edit('../x'), /"\.\.\/x", which is not below the root/],
    ['leaves it in the middle', edit('a/../../x'), /not below the root/],
    ['names an absolute path', edit('/etc/passwd'), /not below the root/],
    ['names a drive', edit('C:/x'), /not below the root/],
    ['uses backslashes', edit('..\\\\x').replaceAll('\\\\', '\\'), /not below the root/],
    ['changes .git', edit('.git/hooks/pre-commit'), /no file of the project/],
    ['changes .git of a folder', edit('sub/.git/config'), /no file of the project/],
    ['changes .GIT', edit('.GIT/config'), /no file of the project/],
    ['changes .git by its short name', edit('git~1/config'), /no file of the project/],
    ['changes .git with a mark in it', edit('.g\u200cit/config'), /no file of the project/],
    ['changes .aim', edit('.aim/runs/1/journal.jsonl'), /no file of the project/],
    [
      'hides the root in octal',
      'diff --git "a/\\056\\056/x" "b/\\056\\056/x"\n--- "a/\\056\\056/x"\n+++ "b/\\056\\056/x"\n@@ -1 +1 @@\n-a\n+b\n',
      /not below the root/,
    ],
    ['names the outside only in its second line', edit('a').replace('+++ b/a', '+++ b/../x'), /not below the root/],
    ['moves a file out', 'diff --git a/x b/y\nrename from x\nrename to ../y\n', /not below the root/],
    ['moves a file in', 'diff --git a/x b/y\ncopy from ../../etc/passwd\ncopy to y\n', /not below the root/],
    ['makes a link that leads out', created('a/link', '120000', '../../etc'), /leads out/],
    ['makes a link to an absolute path', created('link', '120000', '/etc/passwd'), /leads out/],
    ['makes a link into .git', created('link', '120000', '.git/hooks'), /leads out/],
    ['turns a link elsewhere', edit('link', '@@ -1 +1 @@\n-a\n+../../b\n').replace('100644', '120000'), /leads out/],
    ['changes a submodule', edit('lib').replace('100644', '160000'), /submodule/],
    ['has no git header', '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n', /line 1 of the patch belongs to no file/],
    ['is cut short', edit('a', '@@ -1,5 +1,5 @@\n a\n'), /does not have the lines/],
    ['has more lines than it announces', edit('a', '@@ -1 +1 @@\n-a\n-b\n+c\n'), /does not have the lines/],
    ['is prose', 'I changed two files for you.', /no `diff --git` line/],
    [
      'has a binary file without its content',
      'diff --git a/i b/i\nindex 1..2\nBinary files a/i and b/i differ\n',
      /binary file/,
    ],
  ])('that %s is not', (_, patch, problem) => {
    const found = check(patch);
    expect(found.problem).toMatch(problem);
    expect(found.files).toEqual([]);
  });

  it('has the paths that git reads in it', async () => {
    const all = TAKEN.map(([, patch]) => patch);
    const args = ['apply', '--numstat', '-z'];
    const { stdout } = await execa('git', args, { cwd: tmpdir(), input: all.join('') });
    // Of a file that moves, git names the new path alone.
    const paths = stdout.split('\0').flatMap((entry) => entry.split('\t').slice(2));
    const moved = ['x'];
    const expected = new Set(TAKEN.flatMap(([, , files]) => files).filter((path) => !moved.includes(path)));
    expect(new Set(paths)).toEqual(expected);
  });

  it.each(['', 'HEAD', '--upload-pack=x', 'a'.repeat(39)])('needs a commit that it is made for, not %j', (base) => {
    expect(check(edit('a'), base).problem).toMatch(/names no commit/);
  });

  it('needs a commit that the repository has', () => {
    expect(check(edit('a'), 'b'.repeat(40)).problem).toMatch(
      /made for b{40}, a commit that this repository does not have/,
    );
  });
});

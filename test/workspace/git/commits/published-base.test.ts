import { describe, expect, it } from 'vitest';
import { gitHubOrigin, parseGitHubUrl, publishedBase } from '../../../../src/workspace/git/commits/published-base.ts';
import { Checkout } from '../../../../fixtures/checkout.ts';
import { published } from '../../../support/github.ts';
import { never } from '../../../support/never.ts';

const refused = (reason: RegExp) => ({ kind: 'refused', reason: expect.stringMatching(reason) as string });

describe('a repository on GitHub', () => {
  it.each([
    'https://github.com/octo/demo.git',
    'https://github.com/octo/demo',
    'https://user:secret@github.com/octo/demo.git/',
    'http://www.github.com/octo/demo',
    'git@github.com:octo/demo.git',
    'github.com:octo/demo',
    'ssh://git@github.com/octo/demo.git',
    'ssh://git@ssh.github.com:443/octo/demo.git',
    'git://GitHub.com/octo/demo.git',
  ])('is recognised in %s', (url) => {
    expect(parseGitHubUrl(url)).toEqual({ owner: 'octo', repo: 'demo' });
  });

  it.each([
    'https://gitlab.com/octo/demo.git',
    'https://github.com.example.net/octo/demo',
    'https://example.net/github.com/octo/demo',
    'git@example.net:github.com/demo.git',
    '/srv/github.com/octo/demo',
    'https://github.com/octo',
    'https://github.com/octo/demo/tree/main',
    '../demo',
  ])('is not %s', (url) => {
    expect(parseGitHubUrl(url)).toBeNull();
  });
});

describe('what the cloud would see', () => {
  it('is the commit that is checked out, once it is pushed', async () => {
    using repo = published();
    const { checkout } = repo;
    const head = checkout.git('rev-parse', 'HEAD').trim();
    const expected = { kind: 'published', owner: 'octo', repo: 'demo', branch: 'main', commit: head, unseen: [] };
    expect(await publishedBase(checkout.path, null, never)).toEqual(expected);

    checkout.write('sub/new.txt', 'new\n');
    expect(await publishedBase(checkout.file('sub'), null, never)).toEqual({ ...expected, unseen: ['sub/new.txt'] });

    checkout.git('checkout', '-q', '--detach');
    expect(await publishedBase(checkout.path, null, never)).toMatchObject({ branch: 'main' });

    checkout.git('checkout', '-q', '-b', 'local');
    expect(await publishedBase(checkout.path, null, never)).toEqual(refused(/branch local is not at origin: push it/));
    expect(await publishedBase(checkout.path, 'main', never)).toMatchObject({ kind: 'published', branch: 'main' });
    checkout.git('branch', '-q', '-f', 'main');
    checkout.git('fetch', '-q', 'origin');
    checkout.git('branch', '-q', '--set-upstream-to', 'origin/main');
    expect(await publishedBase(checkout.path, null, never)).toMatchObject({ kind: 'published', branch: 'main' });
  });

  it('is not what was not pushed, nor what others have pushed since', async () => {
    using repo = published();
    const { checkout } = repo;
    checkout.git('commit', '-q', '--allow-empty', '-m', 'second');
    const one = /^the cloud would not see your 1 unpushed commit on main: push first$/;
    expect(await publishedBase(checkout.path, null, never)).toEqual(refused(one));
    checkout.git('commit', '-q', '--allow-empty', '-m', 'third');
    expect(await publishedBase(checkout.path, null, never)).toEqual(refused(/your 2 unpushed commits on main/));
    checkout.git('push', '-q', 'origin', 'main');
    checkout.git('reset', '-q', '--hard', 'HEAD~1');
    const behind = /^main at origin is at [0-9a-f]{10}, and your checkout at [0-9a-f]{10}: pull or push first$/;
    expect(await publishedBase(checkout.path, null, never)).toEqual(refused(behind));
  });

  it('is nothing outside a checkout', async () => {
    using folder = Checkout.plain();
    expect(await publishedBase(folder.path, null, never)).toEqual({ kind: 'none' });
    expect(await gitHubOrigin(folder.path, never)).toBeNull();
  });

  it('is unknown without an origin on GitHub, or where it does not answer', async () => {
    using checkout = Checkout.git();
    expect(await publishedBase(checkout.path, null, never)).toEqual(refused(/no remote called origin/));
    checkout.git('remote', 'add', 'origin', 'https://me:secret@example.net/octo/demo.git');
    const elsewhere = /^origin is no repository on GitHub: https:\/\/example.net\/octo\/demo.git$/;
    expect(await publishedBase(checkout.path, null, never)).toEqual(refused(elsewhere));
    checkout.git('remote', 'set-url', 'origin', 'https://github.com/octo/demo.git');
    checkout.git('config', 'url./nonexistent/.insteadOf', 'https://github.com/');
    expect(await publishedBase(checkout.path, null, never)).toEqual(refused(/could not be listed/));
  });
});

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GIT_LOCAL_VARIABLES } from '../../../../src/lib/git-local-variables.ts';
import { describe, expect, it } from 'vitest';
import {
  foundLocalVariables,
  gitEnvironment,
  gitLocalVariables,
} from '../../../../src/workspace/git/run/git-environment.ts';
import { Git, GitFailure, GitRepository } from '../../../../src/workspace/git/run/git-repository.ts';
import { isAtLeast, MERGE_TREE_SINCE, parseGitVersion } from '../../../../src/workspace/git/run/git-version.ts';
import { changeRefs, commitOf, headBranch, isAncestor, listRefs } from '../../../../src/workspace/git/commits/refs.ts';
import { never, TestRepository } from '../../test-repository.ts';

describe('git versions', () => {
  it.each([
    ['git version 2.39.5\n', '2.39.5', true],
    ['git version 2.38.0.windows.1\n', '2.38.0.windows.1', true],
    ['git version 2.50.1 (Apple Git-155)\n', '2.50.1 (Apple Git-155)', true],
    ['git version 2.37.9\n', '2.37.9', false],
    ['git version 1.8.3.1\n', '1.8.3.1', false],
    ['git version 3.0.0-rc1\n', '3.0.0-rc1', true],
  ])('reads %j', (output, text, enough) => {
    const version = parseGitVersion(output);
    expect(version?.text).toBe(text);
    expect(isAtLeast(version!, MERGE_TREE_SINCE)).toBe(enough);
  });

  it('reads none in another text', () => {
    expect(parseGitVersion('zsh: command not found: git')).toBeNull();
  });
});

describe('the environment of git', () => {
  it('has nothing that ties git to a repository or changes its answers, and keeps the rest', async () => {
    const host = {
      GIT_DIR: '/x',
      GIT_CONFIG_COUNT: '1',
      GIT_TRACE: '1',
      GIT_TRACE2_EVENT: '/x',
      GIT_LITERAL_PATHSPECS: '1',
      GIT_AUTHOR_DATE: 'now',
      GIT_AUTHOR_NAME: 'Somebody',
      GIT_SSH_COMMAND: 'ssh',
      LANG: 'de_DE.UTF-8',
      LC_ALL: 'de_DE.UTF-8',
      PATH: '/bin',
    };
    const locals = await gitLocalVariables(host);
    const env = gitEnvironment(host, locals, 'run');
    expect(Object.keys(env).filter((name) => name.startsWith('GIT_'))).toEqual([
      'GIT_AUTHOR_NAME',
      'GIT_SSH_COMMAND',
      'GIT_TERMINAL_PROMPT',
      'GIT_EDITOR',
    ]);
    expect(env).toMatchObject({ LC_ALL: 'C', PATH: '/bin', AIM_GIT_MARK: 'run' });
    expect(foundLocalVariables(host, locals)).toEqual(['GIT_CONFIG_COUNT', 'GIT_DIR']);
  });

  it('is made without a question to git where it has no variable of git but known ones', async () => {
    expect(await gitLocalVariables({ GIT_DIR: '/x', PATH: '/none' })).toEqual(GIT_LOCAL_VARIABLES);
    const asked = await gitLocalVariables({ GIT_SSH_COMMAND: 'ssh', PATH: '/bin' });
    expect(asked).toEqual(expect.arrayContaining([...GIT_LOCAL_VARIABLES]));
  });

  it('looks at the repository of the folder, whatever GIT_DIR and GIT_INDEX_FILE name', async () => {
    using here = TestRepository.with({ 'a.txt': 'here\n' });
    using other = TestRepository.with({ 'b.txt': 'there\n' });
    here.environment['GIT_DIR'] = join(other.path, '.git');
    here.environment['GIT_INDEX_FILE'] = join(other.path, '.git', 'index');
    const repository = await here.open();
    expect(repository.root).toBe(here.path);
    expect(await repository.run(['ls-files'], {}, never)).toBe('a.txt\n');
  });
});

describe('a repository', () => {
  it('answers yes, no, or unknown with the line of git', async () => {
    using test = TestRepository.with();
    const repository = await test.open();
    expect(await commitOf(repository, 'HEAD', never)).toEqual({ kind: 'yes', value: test.head });
    expect(await commitOf(repository, 'refs/heads/none', never)).toEqual({ kind: 'no' });
    const strange = await repository.ask(['rev-parse', '--verify', 'refs/heads/none'], {}, never);
    expect(strange).toEqual({ kind: 'unknown', why: 'fatal: Needed a single revision' });
    await expect(repository.run(['cat-file', 'blob', 'none'], {}, never)).rejects.toThrow(GitFailure);
  });

  it('is none in a folder without one, and unknown where git refuses', async () => {
    using test = new TestRepository();
    const options = { mark: 'x', environment: test.environment };
    expect(await GitRepository.open(test.path, options, never)).toEqual({ kind: 'no' });
    writeFileSync(join(test.path, '.git'), 'gitdir: /nowhere\n');
    expect(await GitRepository.open(test.path, options, never)).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('not a git repository: '),
    });
  });

  it('is unknown without git', async () => {
    using test = TestRepository.with();
    const options = { mark: 'x', environment: { ...test.environment, PATH: '/nowhere' } };
    const answer = await GitRepository.open(test.path, options, never);
    expect(answer).toMatchObject({ kind: 'unknown', why: expect.stringContaining('git is not installed') });
  });

  it('has a root with a newline, quotes and a leading dash in it', async () => {
    using test = new TestRepository('-a "b"\nc d');
    test.git('init', '-q');
    expect((await test.open()).root).toBe(test.path);
  });

  it('has no root where it is bare', async () => {
    using test = new TestRepository();
    test.git('init', '-q', '--bare');
    const repository = await test.open();
    expect(repository).toMatchObject({ root: null, gitDir: test.path, commonDir: test.path, objectFormat: 'sha1' });
  });

  it('counts what it starts, marks it, and lets nothing run in the background', async () => {
    using test = TestRepository.with();
    const seen: string[] = [];
    const repository = await test.open({ before: (args) => seen.push(args[0]!) });
    await repository.ask(['var', 'GIT_EDITOR'], {}, never);
    expect(repository.spawns).toBe(1);
    expect(seen.at(-1)).toBe('var');
    const alias = ['-c', 'alias.show=!echo $AIM_GIT_MARK', 'show'];
    expect(await repository.run([...alias], {}, never)).toContain('first');
    expect(await repository.run(['config', 'gc.auto'], {}, never)).toBe('0\n');
  });

  it('runs hooks only where it is asked to', async () => {
    using test = TestRepository.with();
    test.write('.git/hooks/post-checkout', '#!/bin/sh\ntouch "$(git rev-parse --git-common-dir)/ran"\n');
    chmodSync(join(test.path, '.git/hooks/post-checkout'), 0o755);
    const repository = await test.open();
    await repository.run(['checkout', '-q', '--detach'], {}, never);
    expect(test.exists('.git/ran')).toBe(false);
    await repository.run(['checkout', '-q', '--detach'], { asUser: true }, never);
    expect(test.exists('.git/ran')).toBe(true);
  });

  it('ends git when its signal aborts, and rejects with the reason', async () => {
    using test = TestRepository.with();
    const controller = new AbortController();
    const git = await Git.in(test.path, {
      mark: 'x',
      environment: test.environment,
      observer: { started: () => controller.abort(new Error('enough')) },
    });
    await expect(git.run(['cat-file', '--batch'], { input: '' }, controller.signal)).rejects.toThrow('enough');
  });
});

describe('refs', () => {
  it('change only if they are as expected, all or none', async () => {
    using test = TestRepository.with();
    const first = test.head;
    const second = test.commit('second', { 'a.txt': 'b\n' });
    const repository = await test.open();
    const ref = 'refs/aim/x/tip';
    const change = (...changes: Parameters<typeof changeRefs>[1]) => changeRefs(repository, changes, never);
    expect(await change({ do: 'create', ref, to: first })).toEqual({ kind: 'yes', value: undefined });
    expect(await change({ do: 'create', ref, to: second })).toEqual({ kind: 'no' });
    expect(await change({ do: 'move', ref, to: first, from: second })).toEqual({ kind: 'no' });
    const other = 'refs/aim/x/job/1/1';
    const both = [
      { do: 'create', ref: other, to: first },
      { do: 'move', ref, to: first, from: second },
    ] as const;
    expect(await change(...both)).toEqual({ kind: 'no' });
    expect(await listRefs(repository, 'refs/aim/', never)).toEqual([{ name: ref, oid: first }]);
    expect(await change({ do: 'move', ref, to: second, from: first })).toMatchObject({ kind: 'yes' });
    expect(await change({ do: 'delete', ref, from: second })).toMatchObject({ kind: 'yes' });
    expect(await listRefs(repository, 'refs/aim/', never)).toEqual([]);
  });

  it('say unknown when somebody has a lock', async () => {
    using test = TestRepository.with();
    const repository = await test.open();
    test.write('.git/refs/aim/x/tip.lock', '');
    const answer = await changeRefs(repository, [{ do: 'create', ref: 'refs/aim/x/tip', to: test.head }], never);
    expect(answer).toMatchObject({ kind: 'unknown', why: expect.stringContaining('File exists') });
  });

  it('know the branch, a detached HEAD and who comes before whom', async () => {
    using test = TestRepository.with();
    const first = test.head;
    const second = test.commit('second', {});
    const repository = await test.open();
    expect(await headBranch(repository, test.path, never)).toEqual({ kind: 'yes', value: 'refs/heads/main' });
    test.git('checkout', '-q', '--detach');
    expect(await headBranch(repository, test.path, never)).toEqual({ kind: 'no' });
    expect((await isAncestor(repository, first, second, never)).kind).toBe('yes');
    expect((await isAncestor(repository, second, first, never)).kind).toBe('no');
    expect((await isAncestor(repository, 'f'.repeat(40), first, never)).kind).toBe('unknown');
  });
});

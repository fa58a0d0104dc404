import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MODE_ABSENT } from '../../../../src/workspace/git/commits/tree-changes.ts';
import type { Standing } from '../../../../src/workspace/git/file-standings.ts';
import { mendingOf, type Mending } from '../../../../src/workspace/worktree/landing/half-landed.ts';
import { mendCheckout } from '../../../../src/workspace/worktree/landing/mend-checkout.ts';
import type { LandingNote } from '../../../../src/model/merging/landing.ts';
import { isOurLock, type LockFacts } from '../../../../src/workspace/worktree/recovery/lock-owner.ts';
import {
  type ChainCommit,
  type JournalFacts,
  recover,
  type RecoveryAction,
  type RefFacts,
} from '../../../../src/workspace/worktree/recovery/recover.ts';
import { removeStaleLocks } from '../../../../src/workspace/worktree/recovery/stale-locks.ts';
import type { AttemptKey } from '../../../../src/workspace/worktree/run-refs.ts';
import { eventually } from '../../../support/eventually.ts';
import { never, RUN, TestRepository } from '../../test-repository.ts';

const key = (job: number, attempt = 1): AttemptKey => ({ job, attempt });
const of = (job: number, commit: string, attempt = 1) => ({ key: key(job, attempt), commit });
const link = (job: string, oid: string, attempt = 1): ChainCommit => ({ oid, mark: { run: RUN, job, attempt } });
const landing: LandingNote = { how: 'ff', branch: 'refs/heads/main', from: 'base', to: 'm2', checkout: '/c' };

const JOURNAL: JournalFacts = {
  run: RUN,
  jobs: ['a', 'b', 'c'],
  base: 'base',
  started: [],
  committed: [],
  merged: [],
  settled: [],
  landing: null,
  landed: false,
  finished: false,
};
const REFS: RefFacts = { tip: 'base', chain: [], jobs: [], existing: new Set() };

const TABLE: readonly (readonly [string, Partial<JournalFacts>, Partial<RefFacts>, readonly unknown[]])[] = [
  ['nothing has begun', {}, { tip: null }, [{ do: 'create_tip', commit: 'base' }]],
  ['nothing is open', {}, {}, []],
  ['a job was at work', { started: [key(1)] }, {}, [{ do: 'void', key: key(1) }]],
  [
    'a job’s ref was made and not noted',
    { started: [key(1)] },
    { jobs: [of(1, 'j1')] },
    [
      { do: 'note_committed', ...of(1, 'j1') },
      { do: 'submit', ...of(1, 'j1') },
    ],
  ],
  [
    'jobs wait for the gate: in the order of the journal',
    { committed: [of(2, 'j2'), of(1, 'j1')] },
    { jobs: [of(1, 'j1'), of(2, 'j2')] },
    [
      { do: 'submit', ...of(2, 'j2') },
      { do: 'submit', ...of(1, 'j1') },
    ],
  ],
  [
    'the tip had moved and that was not noted',
    { committed: [of(1, 'j1')] },
    { tip: 'm1', chain: [link('a', 'm1')] },
    [{ do: 'note_merged', ...of(1, 'm1') }],
  ],
  [
    'a merged job’s ref is left over',
    { committed: [of(1, 'j1')], merged: [of(1, 'm1')] },
    { tip: 'm1', chain: [link('a', 'm1')], jobs: [of(1, 'j1')] },
    [{ do: 'drop_ref', ...of(1, 'j1') }],
  ],
  [
    'a job’s ref has gone and its commit is there',
    { committed: [of(1, 'j1')] },
    { existing: new Set(['j1']) },
    [
      { do: 'restore_ref', ...of(1, 'j1') },
      { do: 'submit', ...of(1, 'j1') },
    ],
  ],
  ['a job’s ref has gone, and its commit too', { committed: [of(1, 'j1')] }, {}, [{ do: 'void', key: key(1) }]],
  ['a conflict was noted', { committed: [of(1, 'j1')], settled: [key(1)] }, { jobs: [of(1, 'j1')] }, []],
  [
    'a second attempt is at work',
    { committed: [of(1, 'j1')], settled: [key(1)], started: [key(1), key(1, 2)] },
    { jobs: [of(1, 'j1')] },
    [{ do: 'void', key: key(1, 2) }],
  ],
  [
    'the tip has gone: what the journal merged last',
    { committed: [of(1, 'j1')], merged: [of(1, 'm1')] },
    { tip: null, chain: [link('a', 'm1')] },
    [{ do: 'create_tip', commit: 'm1' }],
  ],
  [
    'a landing was about to begin',
    { committed: [of(1, 'j1')], merged: [of(1, 'm1')], landing },
    { tip: 'm1', chain: [link('a', 'm1')] },
    [{ do: 'finish_landing', note: landing }],
  ],
  [
    'it has landed, and the tip has gone',
    { landing, landed: true, merged: [of(1, 'm1')] },
    { tip: null, chain: null },
    [{ do: 'clean_up' }],
  ],
  ['it is finished', { landed: true, finished: true }, { tip: null }, []],
  ['it is finished and a ref came back', { landed: true, finished: true }, { tip: 'x' }, [{ do: 'clean_up' }]],
];
const stop = [{ do: 'stop', why: `refs/aim/${RUN}/* was changed by somebody else` }];
const STOPS: readonly (readonly [string, Partial<JournalFacts>, Partial<RefFacts>])[] = [
  ['the base is not before the tip', {}, { tip: 'x', chain: null }],
  ['a commit is not aim’s', {}, { tip: 'x', chain: [{ oid: 'x', mark: null }] }],
  ['a commit is another run’s', {}, { tip: 'x', chain: [{ oid: 'x', mark: { run: 'other', job: 'a', attempt: 1 } }] }],
  ['a commit is of no job', {}, { tip: 'x', chain: [link('z', 'x')] }],
  ['what was merged is not there', { merged: [of(1, 'm1')] }, { tip: 'base', chain: [] }],
  ['a job’s ref is another commit', { committed: [of(1, 'j1')] }, { jobs: [of(1, 'other')] }],
];

describe('a run that was cut short', () => {
  it.each(TABLE)('when %s', (_, journal, refs, expected) => {
    expect(recover({ ...JOURNAL, ...journal }, { ...REFS, ...refs })).toEqual(expected);
  });

  it.each(STOPS)('is not touched where %s', (_, journal, refs) => {
    expect(recover({ ...JOURNAL, ...journal }, { ...REFS, ...refs }).filter((it) => it.do === 'stop')).toEqual(stop);
  });

  it('comes to the same when it is cut short again after any of its actions', () => {
    const journal = {
      ...JOURNAL,
      started: [key(1), key(2), key(3)],
      committed: [of(1, 'j1'), of(2, 'j2')],
      settled: [] as AttemptKey[],
    };
    const refs = { tip: 'm1', chain: [link('a', 'm1')], jobs: [of(1, 'j1')], existing: new Set(['j2']) };
    const kinds = (actions: readonly RecoveryAction[]) => actions.map((it) => it.do);
    expect(kinds(recover(journal, refs))).toEqual(['note_merged', 'drop_ref', 'restore_ref', 'void', 'submit']);
    const noted = { ...journal, merged: [of(1, 'm1')] };
    expect(kinds(recover(noted, refs))).toEqual(['drop_ref', 'restore_ref', 'void', 'submit']);
    expect(kinds(recover(noted, { ...refs, jobs: [] }))).toEqual(['restore_ref', 'void', 'submit']);
    expect(kinds(recover(noted, { ...refs, jobs: [of(2, 'j2')] }))).toEqual(['void', 'submit']);
    expect(kinds(recover({ ...noted, settled: [key(3)] }, { ...refs, jobs: [of(2, 'j2')] }))).toEqual(['submit']);
  });
});

describe('a path of a landing that was cut short', () => {
  const MODES = { edited: ['100644', '100644'], added: [MODE_ABSENT, '100644'], deleted: ['100644', MODE_ABSENT] };
  const EXPECTED: Record<keyof typeof MODES, Record<Standing, Mending>> = {
    edited: { absent: 'restore', from: 'nothing', to: 'stage', torn: 'restore', other: 'stop' },
    added: { absent: 'nothing', from: 'nothing', to: 'stage', torn: 'remove', other: 'stop' },
    deleted: { absent: 'stage', from: 'nothing', to: 'stage', torn: 'restore', other: 'stop' },
  };
  it.each(Object.keys(MODES) as (keyof typeof MODES)[])('that is to be %s', (what) => {
    const [fromMode = '', toMode = ''] = MODES[what];
    for (const [standing, mending] of Object.entries(EXPECTED[what])) {
      const change = { path: 'a', fromMode, toMode, from: '', to: '' };
      expect([standing, mendingOf(change, standing as Standing)]).toEqual([standing, mending]);
    }
  });

  it('is put right on the disk, so that git lands, or is named and left alone', async () => {
    const from = {
      'edit.txt': 'old\n',
      'torn.txt': 'old\n',
      'gone.txt': 'old\n',
      'crlf.txt': 'a\n',
      'a b\nc': 'old\n',
    };
    using test = TestRepository.with({ ...from, '.gitattributes': 'crlf.txt text eol=crlf\n' });
    const before = test.head;
    rmSync(join(test.path, 'gone.txt'));
    symlinkSync('edit.txt', join(test.path, 'link'));
    const after = test.commit('after', {
      'edit.txt': 'new\n',
      'torn.txt': 'new and longer\n',
      'crlf.txt': 'a\nb\n',
      'a b\nc': 'new\n',
      'new/x.txt': 'new\n',
      'late.txt': 'late and longer\n',
      'mode.sh': 'x\n',
    });
    const repository = await test.open();
    const half = () => {
      test.git('reset', '-q', '--hard', before);
      test.write('edit.txt', 'new\n');
      test.write('torn.txt', 'new an');
      rmSync(join(test.path, 'gone.txt'));
      rmSync(join(test.path, 'a b\nc'));
      test.write('crlf.txt', 'a\r\nb\r\n');
      test.write('new/x.txt', 'new\n');
      test.write('late.txt', 'late');
      symlinkSync('edit.txt', join(test.path, 'link'));
    };
    half();
    expect(() => test.git('merge', '-q', '--ff-only', after)).toThrow();
    expect(await mendCheckout(repository, test.path, before, after, never)).toEqual([]);
    test.git('merge', '-q', '--ff-only', after);
    expect(test.git('status', '--porcelain')).toBe('');
    half();
    test.write('edit.txt', 'mine\n');
    const status = () => test.git('status', '--porcelain');
    const was = status();
    expect(await mendCheckout(repository, test.path, before, after, never)).toEqual(['edit.txt']);
    expect(status()).toBe(was);
    expect(test.read('torn.txt')).toBe('new an');
  });
});

describe('a lock that was left', () => {
  const OURS: LockFacts = { modified: 5000, noted: 5000, ourGitLives: false, othersWork: false };
  const FOREIGN: readonly Partial<LockFacts>[] = [
    { noted: null },
    { modified: 3000 },
    { ourGitLives: true },
    { othersWork: true },
    { othersWork: null },
  ];
  it('is the run’s own only if nobody else can be its owner', () => {
    expect(isOurLock(OURS)).toBe(true);
    for (const facts of FOREIGN) expect(isOurLock({ ...OURS, ...facts })).toBe(false);
  });

  it('is removed where it is the run’s own, and named where it may be another git’s', async () => {
    using test = TestRepository.with();
    const repository = await test.open();
    const own = join(test.path, '.git', 'refs/aim', RUN, 'job/1');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, '1.lock'), '');
    const index = join(test.path, '.git/index.lock');
    const packed = join(test.path, '.git/packed-refs.lock');
    for (const lock of [index, packed]) writeFileSync(lock, '');
    const note: LandingNote = { ...landing, checkout: test.path };
    const noted = statSync(index).mtimeMs;
    const context = { run: RUN, noted, landing: { ...note, noted }, checkoutGitDir: join(test.path, '.git') };
    utimesSync(index, 1000, 1000);
    expect(removeStaleLocks(repository, context)).toEqual([index]);
    expect([join(own, '1.lock'), packed, index].map((lock) => existsSync(lock))).toEqual([false, false, true]);
    utimesSync(index, noted / 1000, noted / 1000);
    expect(removeStaleLocks(repository, { ...context, landing: null })).toEqual([index]);
    expect(removeStaleLocks(repository, context)).toEqual([]);
    expect(existsSync(index)).toBe(false);
  });

  it('belongs to a user who is in the editor of a commit', async () => {
    using test = TestRepository.with();
    const repository = await test.open();
    test.write('editor', '#!/bin/sh\ntouch .git/open\nwhile [ -e .git/open ]; do sleep 0.02; done\n');
    chmodSync(join(test.path, 'editor'), 0o755);
    test.write('a.txt', 'mine\n');
    test.environment['GIT_EDITOR'] = join(test.path, 'editor');
    const commit = spawn('git', ['commit', '-a'], {
      cwd: test.path,
      env: test.environment,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => commit.once('close', resolve));
    await eventually(() => expect(test.exists('.git/open')).toBe(true));
    const index = join(test.path, '.git/index.lock');
    const noted = statSync(index).mtimeMs;
    const note = { ...landing, checkout: test.path, noted };
    const context = { run: RUN, noted, landing: note, checkoutGitDir: join(test.path, '.git') };
    expect(removeStaleLocks(repository, context)).toEqual([index]);
    rmSync(join(test.path, '.git/open'));
    await ended;
  });
});

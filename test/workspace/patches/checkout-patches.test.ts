import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CheckoutPatches } from '../../../src/workspace/patches/checkout-patches.ts';
import { DeliveredPlace } from '../../../src/workspace/patches/delivered-place.ts';
import { TestRepository } from '../test-repository.ts';

const FILES = { 'a.txt': 'one\ntwo\n', 'b.txt': 'b\n', 'gone.txt': 'x\n', 'run.sh': 'echo\n' };

/** A checkout, and a patch that changes, makes and removes files, and the mode of one. */
function checkout() {
  const repository = TestRepository.with(FILES);
  const base = repository.head;
  repository.write('a.txt', 'one\nzwei\n');
  repository.write('sub/new.txt', 'new\n');
  rmSync(`${repository.path}/gone.txt`);
  repository.git('add', '-A');
  repository.git('update-index', '--chmod=+x', 'run.sh');
  const patch = `${repository.git('diff', '--cached', '--binary')}\n`;
  repository.git('reset', '-q', '--hard');
  const delivered = { patch, base_commit: base, problem: null };
  const place = () => new DeliveredPlace({ cwd: repository.path, root: repository.path }, { pool: 'p', instance: 0 });
  const status = () => repository.git('status', '--porcelain').split('\n');
  return { repository, delivered, place, status };
}

const PUT = { kind: 'put', files: ['a.txt', 'gone.txt', 'run.sh', 'sub/new.txt'] };
const CHANGED = [' M a.txt', ' D gone.txt', ' M run.sh', '?? sub/'];

it('a patch is put into a checkout, goes on after a kill in the middle of it, and is taken back for another attempt', async () => {
  const { repository, delivered, place, status } = checkout();
  using _ = repository;
  const patches = new CheckoutPatches(repository.path);
  expect(await patches.put(place(), 'j', delivered)).toEqual(PUT);
  expect(status()).toEqual(CHANGED);
  // The next aim knows nothing of it: it finds all of it there, or a part.
  expect(await new CheckoutPatches(repository.path).put(place(), 'j', delivered)).toEqual(PUT);
  repository.write('a.txt', FILES['a.txt']);
  rmSync(`${repository.path}/sub`, { recursive: true });
  expect(await new CheckoutPatches(repository.path).put(place(), 'j', delivered)).toEqual(PUT);
  expect(status()).toEqual(CHANGED);
  await patches.takeBack('j');
  expect(status()).toEqual(['']);
});

it('what somebody changed meanwhile stays, and nothing else is written', async () => {
  const { repository, delivered, place, status } = checkout();
  using _ = repository;
  repository.write('sub/new.txt', 'mine\n');
  const patches = new CheckoutPatches(repository.path);
  const why = 'other changes are in the way: sub/new.txt';
  expect(await patches.put(place(), 'j', delivered)).toEqual({ kind: 'refused', why });
  expect(status()).toEqual(['?? sub/']);
  rmSync(`${repository.path}/sub`, { recursive: true });
  await patches.put(place(), 'j', delivered);
  repository.write('a.txt', 'one\nzwei\nand mine\n');
  await patches.takeBack('j');
  expect(repository.read('a.txt')).toBe('one\nzwei\nand mine\n');
  expect(repository.exists('sub/new.txt')).toBe(true);
});

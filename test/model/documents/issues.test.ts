import { expect, it } from 'vitest';
import { placeOf } from '../../../src/model/documents/issues.ts';

it.each<[(string | number)[], string]>([
  [[], '$'],
  [['jobs', 3, 'files', 0], 'jobs[3].files[0]'],
  [[0, 'id'], '[0].id'],
  [['pools', 'a b'], 'pools["a b"]'],
  [['pools', 'my-pool', 'count'], 'pools.my-pool.count'],
])('writes the place %j as %s', (path, place) => {
  expect(placeOf(path)).toBe(place);
});

import { describe, expect, it } from 'vitest';
import { Overlaps } from '../../../src/workspace/shared/overlaps.ts';

/** What each end of a job finds, after steps like `+a x y` (a begins, with its files) and `-a x` (a ends, having changed x). */
function after(...steps: string[]) {
  const overlaps = new Overlaps();
  return steps.flatMap((step) => {
    const [job = '', ...files] = step.slice(1).split(' ');
    if (step.startsWith('+')) {
      overlaps.begin(job, files);
      return [];
    }
    return overlaps.end(job, files).map((overlap) => `${job} ${overlap.job}: ${overlap.files.join(' ')}`);
  });
}

describe('two jobs overlap', () => {
  it.each([
    ['where one changes what the other declared', ['+a x', '+b y', '-b y x', '-a x'], ['b a: x', 'a b: x']],
    ['where both change what none declared', ['+a x', '+b y', '-a x z', '-b y z'], ['b a: z']],
    ['where one changes it after the other has ended', ['+a x', '+b y', '-a x', '-b x'], ['b a: x']],
    ['not where one began after the other had ended', ['+a x', '-a x', '+b y', '-b x'], []],
    ['not in files of their own', ['+a x', '+b y', '-a x', '-b y'], []],
    ['also in a further attempt', ['+a x', '-a', '+a x', '+b y', '-b x', '-a'], ['b a: x']],
    ['each with those that it met', ['+a x', '+b y', '-a x', '+c z', '-b y', '-c x y'], ['c b: y']],
  ])('%s', (_, steps, found) => {
    expect(after(...steps)).toEqual(found);
  });
});

import { expect, it } from 'vitest';
import {
  chooseVariant,
  type VariantStanding,
  type VariantsView,
} from '../../../../src/jobs/run/orchestrate/choose-variant.ts';

/** Variants in the order in which they were done, with where they stand: `a:open b:ready`. */
const view = (text: string, over: Partial<VariantsView> = {}): VariantsView => ({
  standings: new Map(text.split(' ').map((each) => each.split(':') as [string, VariantStanding])),
  verdict: null,
  hasJudge: false,
  isEnding: false,
  ...over,
});
const chosen = (job: string) => ({ verdict: { job, error: null } });
const judge = { hasJudge: true };
const noneChosen = { ...judge, verdict: { job: null, error: 'no' } };
const isEnding = { isEnding: true };

it.each<[string, VariantsView, ReturnType<typeof chooseVariant>]>([
  ['nothing is done', view('a:open b:open'), { do: 'wait' }],
  ['one is done', view('b:ready a:open'), { do: 'choose', job: 'b', by: 'first' }],
  ['two are done', view('b:ready a:ready'), { do: 'choose', job: 'b', by: 'first' }],
  ['one came to nothing', view('a:ended b:open'), { do: 'wait' }],
  ['all came to nothing', view('a:ended b:ended'), { do: 'end', winner: null }],
  ['a judge has not seen all', view('a:ready b:ready c:open', judge), { do: 'wait' }],
  ['a judge can see all', view('b:ready a:ready c:ended', judge), { do: 'judge', jobs: ['b', 'a'] }],
  ['one is left for the judge', view('a:ended b:ready', judge), { do: 'choose', job: 'b', by: 'only' }],
  ['the judge chose none', view('a:ready b:ready', noneChosen), { do: 'end', winner: null }],
  ['the judge chose none, and one works still', view('a:ready b:open', noneChosen), { do: 'wait' }],
  ['one is chosen', view('a:ready b:ready', chosen('b')), { do: 'merge', job: 'b' }],
  ['the chosen one is tried again', view('a:ready b:open', chosen('b')), { do: 'wait' }],
  ['the chosen one can not be merged', view('b:ended a:ready', chosen('b')), { do: 'choose', job: 'a', by: 'first' }],
  ['it was the last', view('b:ended a:ended', chosen('b')), { do: 'end', winner: null }],
  [
    'it was the judge’s',
    view('b:ended a:ready c:ready', { ...judge, ...chosen('b') }),
    { do: 'judge', jobs: ['a', 'c'] },
  ],
  ['one is merged, and one works still', view('a:merged b:open', chosen('a')), { do: 'wait' }],
  ['one is merged', view('a:merged b:ready', chosen('a')), { do: 'end', winner: 'a' }],
  ['the run ends, and one works still', view('a:ready b:open', isEnding), { do: 'wait' }],
  ['the run ends', view('a:ready b:ended', isEnding), { do: 'end', winner: null }],
  [
    'the run ends when one is chosen',
    view('a:ready b:ready', { ...isEnding, ...chosen('a') }),
    { do: 'end', winner: null },
  ],
  [
    'the run ends when one is merged',
    view('a:merged b:ended', { ...isEnding, ...chosen('a') }),
    { do: 'end', winner: 'a' },
  ],
])('when %s', (_, given, step) => {
  expect(chooseVariant(given)).toEqual(step);
});

import { expect, it } from 'vitest';
import { type EndedVariant, variantEnd } from '../../../../src/jobs/run/orchestrate/variant-end.ts';
import type { JobOutcome } from '../../../../src/model/turn/outcome.ts';

const ended = (outcome: JobOutcome | null, isReady = false): EndedVariant => ({
  report: outcome === null ? null : { result: { outcome } },
  isReady,
});
const ready = ended('completed', true);
const open = { winner: null, error: null, goesOn: false, wasTried: true };
const goesOn = { ...open, goesOn: true };
const merged = { ...open, winner: 'job-2' };
const lost = { outcome: 'not_chosen', error: 'job-2 was merged instead' };
const waits = { outcome: 'interrupted', error: 'the run ended before a variant was merged' };

it.each([
  ['another one was merged, and it waited', ready, merged, { attempt: lost, as: lost }],
  ['another one was merged, and it had failed', ended('failed'), merged, { attempt: lost, as: lost }],
  ['none was chosen', ready, { ...open, error: 'no' }, { attempt: { outcome: 'failed', error: 'no' }, as: null }],
  [
    'the run ended while it waited',
    ready,
    goesOn,
    { attempt: { outcome: 'interrupted', error: 'the run ended before it was merged' }, as: null },
  ],
  ['it failed, and the others did too', ended('failed'), open, { attempt: null, as: null }],
  ['it failed, and another one may still be merged', ended('failed'), goesOn, { attempt: null, as: waits }],
  ['it was cut short itself', ended('interrupted'), goesOn, { attempt: null, as: null }],
  ['an aim before this one had tried it', ended(null), goesOn, { attempt: null, as: waits }],
  ['nobody had tried it', ended(null), { ...goesOn, wasTried: false }, { attempt: null, as: null }],
])('a variant that is not merged, where %s', (_, variant, group, end) => {
  expect(variantEnd(variant, group)).toEqual(end);
});

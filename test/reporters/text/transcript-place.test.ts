import { expect, it } from 'vitest';
import { transcriptPlace } from '../../../src/reporters/text/transcript-place.ts';
import { result, runResult, transcribed } from '../story.ts';

const run = runResult([]);
const job = result('a', { attempts: [transcribed({ file: 'f', offset: 0, length: 1 })] });

it.each([
  ['where the run was', { from: run.cwd, stateDir: undefined }, 'aim show r1 a --transcript'],
  ['elsewhere', { from: '/tmp', stateDir: undefined }, 'aim show r1 a --transcript --cwd /checkout/project'],
  [
    'with a folder for records',
    { from: run.cwd, stateDir: '/my runs' },
    "aim show r1 a --transcript --state-dir '/my runs'",
  ],
])('a transcript is got at by a command: %s', (_, place, command) => {
  expect(transcriptPlace(job, run, place)).toBe(command);
});

it('a transcript that an earlier version of aim wrote for one job is got at by its path', () => {
  const place = { from: run.cwd, stateDir: undefined };
  expect(transcriptPlace(result('a'), run, place)).toBe('.aim/runs/r1/transcripts/a.txt');
  expect(transcriptPlace(result('a', { transcript: null }), run, place)).toBeNull();
});

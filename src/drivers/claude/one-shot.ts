import { escapeFirst } from '../shared/escape-first.ts';
import { JsonLinesOutput } from '../shared/json-lines-output.ts';
import type { OneShotFormat } from '../shared/one-shot-format.ts';
import { NOTHING_USED } from '../shared/session-totals.ts';
import { ClaudeTurnReader } from './turn-reader.ts';

/** A process that prints the lines of one turn. */
export const claudeOneShot: OneShotFormat = {
  messageText: ({ row }, text) => escapeFirst(row.streamJson.escapeFirst, text),
  openOutput: ({ row }, sink) => new JsonLinesOutput(new ClaudeTurnReader(row, sink, NOTHING_USED, null)),
};

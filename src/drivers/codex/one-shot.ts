import { JsonLinesOutput } from '../shared/json-lines-output.ts';
import type { OneShotFormat } from '../shared/one-shot-format.ts';
import { CodexExecReader } from './exec-reader.ts';

/** `codex exec --json`. Every text is a message there. */
export const codexOneShot: OneShotFormat = {
  messageText: (_, text) => text,
  openOutput: ({ row }, sink) => new JsonLinesOutput(new CodexExecReader(row, sink)),
};

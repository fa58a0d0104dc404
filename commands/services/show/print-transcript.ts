import { type FoundTranscript, readPart } from '../../../src/jobs/record/transcripts/find-transcript.ts';
import { counted } from '../../../src/lib/text/plural.ts';
import { EXIT } from '../../../src/model/exit-codes.ts';
import { AnswerOutput } from '../../answers/answer-output.ts';
import type { CommandContext } from '../../host/command-context.ts';
import type { CommandResult } from '../../host/command-result.ts';

/**
 * Prints a transcript piece by piece: its bytes as they are, and to a terminal without escape sequences. With --json it names
 * the files and where in them the parts are.
 */
export async function printTranscript(
  { parts, gone }: FoundTranscript,
  about: { readonly run: string; readonly job: string },
  { stdout, json, signal }: CommandContext,
): Promise<CommandResult> {
  const missing = parts.reduce((sum, part) => sum + part.missing, 0);
  const problems = [
    ...(gone === 0
      ? []
      : [`the transcript is not whole: the file of ${counted(gone, 'part')} was removed, or changed`]),
    ...(missing === 0
      ? []
      : [`the transcript is not whole: its file was cut, and ${counted(missing, 'byte')} are gone`]),
  ];
  if (!json) {
    const output = new AnswerOutput(stdout);
    let isLineOpen = false;
    for (const part of parts) {
      // Each part begins with a line of its own.
      if (isLineOpen) await output.write('\n');
      const decoder = new TextDecoder();
      for (const piece of readPart(part)) {
        signal.throwIfAborted();
        await output.write(stdout.isTTY ? decoder.decode(piece, { stream: true }) : piece);
        if (output.isClosed) break;
        isLineOpen = piece.at(-1) !== 10;
      }
    }
    if (isLineOpen && stdout.isTTY) await output.write('\n');
  }
  const places = parts.map(({ path, offset, length }) => ({ path, offset, length }));
  return { exitCode: EXIT.ok, lines: [], problems, document: { version: 1, ...about, parts: places, gone, missing } };
}

import { z } from '../../../src/lib/schema/z.ts';
import { checkDocument, issueOf, placeOf } from '../../../src/model/documents/issues.ts';
import { AimError, type Issue } from '../../../src/model/errors.ts';
import { textFault } from '../../../src/model/turn/text-fault.ts';

/** A prompt of a batch. */
export interface BatchPrompt {
  /** What its answer is labelled with: its `id`, or «prompt 3» by its line among the prompts. */
  readonly label: string;
  readonly text: string;
  /** Null: routing chooses. */
  readonly to: number | null;
  /** The key of a conversation. */
  readonly key: string | null;
}

const lineSchema = z.strictObject({
  prompt: z
    .string()
    .min(1)
    .superRefine((text, { addIssue }) => {
      const message = textFault(text);
      if (message !== null) addIssue({ code: 'custom', message });
    }),
  id: z.string().min(1).max(200).optional(),
  to: z.int().min(0).optional(),
  session: z.string().min(1).max(200).optional(),
});
const KEYS = Object.keys(lineSchema.shape);

/**
 * The prompts of a batch: a line each, or, where the first line begins with `{`, a JSON object each. Blank lines are skipped.
 * @throws AimError invalid_file with every fault and its line; usage for a batch without prompts.
 */
export function batchPrompts(source: string, text: string): BatchPrompt[] {
  const lines = text
    .split('\n')
    .map((line, index) => ({ line: line.replace(/\r$/, ''), number: index + 1 }))
    .filter(({ line }) => line.trim() !== '');
  if (lines.length === 0) throw new AimError('usage', `${source} has no prompts`);
  if (!lines[0]!.line.trimStart().startsWith('{')) {
    return lines.map(({ line }, index) => ({ label: `prompt ${index + 1}`, text: line, to: null, key: null }));
  }
  const issues: Issue[] = [];
  const prompts = lines.flatMap(({ line, number }, index) => {
    const checked = checkDocument(lineSchema, parsed(line), () => KEYS);
    if (checked.value === null) {
      issues.push(
        ...checked.faults.map((fault) => ({ ...issueOf(fault), place: `line ${number}: ${placeOf(fault.path)}` })),
      );
      return [];
    }
    const { prompt, id, to, session } = checked.value;
    return [{ label: id ?? `prompt ${index + 1}`, text: prompt, to: to ?? null, key: session ?? null }];
  });
  if (issues.length > 0) throw new AimError('invalid_file', `${source} is not a batch of prompts`, { issues });
  return prompts;
}

/** The line itself where it is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return line;
  }
}

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * What became of one thing that a tool was made to do. `no`: it took no effect. `yes`: it did. `put back`: it did, aim put it
 * back, and the turn was refused. `noticed`: it did, and the turn was refused.
 */
export const effectSchema = z.enum(['no', 'yes', 'put back', 'noticed']);
export type Effect = z.infer<typeof effectSchema>;

/** What was seen of one tool. */
export const seenPolicySchema = z.strictObject({
  subject: z.string(),
  /** Its place in the table, from 0, and how many there are. */
  place: z.int(),
  places: z.int(),
  actions: z.array(z.string()),
  /** By what a job is or may, in the order of the table: an effect for each action. */
  policies: z.array(z.strictObject({ policy: z.string(), effects: z.array(effectSchema) })),
});
export type SeenPolicy = z.infer<typeof seenPolicySchema>;

const BEGIN = '<!-- policy:begin -->';
const END = '<!-- policy:end -->';
const CELLS: Readonly<Record<Effect, string>> = { no: '–', yes: '✓', 'put back': 'put back', noticed: 'noticed' };

/** What was seen of each, in the order of the table; undefined unless all of them were there. */
export function readSeenPolicies(folder: string): SeenPolicy[] | undefined {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const seen = files.map((file) => seenPolicySchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
  const ordered = seen.toSorted((a, b) => a.place - b.place);
  return ordered.length > 0 && ordered.length === ordered[0]!.places ? ordered : undefined;
}

/** The lines of one tool. Policies under which the same was seen share a line. */
export function policyLines({ subject, policies }: SeenPolicy): string[] {
  const lines = new Map<string, string[]>();
  for (const { policy, effects } of policies) {
    const cells = effects.map((effect) => CELLS[effect]).join(' | ');
    lines.set(cells, [...(lines.get(cells) ?? []), policy]);
  }
  return [...lines].map(([cells, names]) => `| ${subject} | ${names.join(', ')} | ${cells} |`);
}

export function policyTable(seen: readonly SeenPolicy[]): string {
  const actions = seen[0]?.actions ?? [];
  return [
    'What takes effect on the disk, as `npm run test:real` sees it on the real programs: ✓ it does, – it does not. *put back*: it',
    'did, aim put it back, and the turn is `refused`. *noticed*: it did, and the turn is `refused`.',
    '',
    `| tool | job | ${actions.join(' | ')} |`,
    `| --- | --- |${' --- |'.repeat(actions.length)}`,
    ...seen.flatMap(policyLines),
  ].join('\n');
}

/** Whether the table in the document is what was seen; with `write` it is made so. */
export function settlePolicyTable(path: string, seen: readonly SeenPolicy[], write: boolean): boolean {
  const document = readFileSync(path, 'utf8');
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the document has no ${BEGIN} … ${END}`);
  const settled = `${document.slice(0, begin + BEGIN.length)}\n\n${policyTable(seen)}\n\n${document.slice(end)}`;
  if (settled === document) return true;
  if (write) writeFileSync(path, settled);
  return write;
}

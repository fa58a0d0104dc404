import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What a run of the contract saw of one subject. */
export const observedSchema = z.strictObject({
  subject: z.string(),
  /** Its column, from 0, and how many columns there are. */
  column: z.int(),
  columns: z.int(),
  version: z.string().nullable(),
  points: z.array(
    z.strictObject({
      title: z.string(),
      expected: z.string(),
      /** Null where the point is not about this subject. */
      seen: z.string().nullable(),
      because: z.string().nullable(),
    }),
  ),
});
export type Observed = z.infer<typeof observedSchema>;

const BEGIN = '<!-- contract:begin -->';
const END = '<!-- contract:end -->';

/** What each subject was seen to do, in the order of the columns; undefined unless all of them were there. */
export function readObserved(folder: string): Observed[] | undefined {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const observed = files.map((file) => observedSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
  const ordered = observed.toSorted((a, b) => a.column - b.column);
  return ordered.length > 0 && ordered.length === ordered[0]!.columns ? ordered : undefined;
}

/** The table, points down and subjects across; below it what deviates, and why. */
export function contractTable(observed: readonly Observed[]): string {
  const notes: string[] = [];
  const mark = (note: string): string => {
    if (!notes.includes(note)) notes.push(note);
    return `(${notes.indexOf(note) + 1})`;
  };
  const heads = observed.map(({ subject, version }) =>
    version === null || subject.includes(version) ? subject : `${subject} ${version}`,
  );
  const titles = observed[0]?.points.map(({ title }) => title) ?? [];
  const rows = titles.map((title, at) => {
    const cells = observed.map(({ points }) => {
      const { seen, expected, because } = points[at]!;
      if (seen === null) return '–';
      const cell = seen === 'yes' ? '✓' : seen;
      return seen === expected ? cell : `${cell} ${mark(because ?? 'not known why')}`;
    });
    return [title, ...cells];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    'What each was seen to do, as `npm run test:real` checks it: ✓ is yes, – is not about it, a number is the reason below.',
    '',
    line(['', ...heads]),
    line(['---', ...heads.map(() => '---')]),
    ...rows.map(line),
    '',
    ...notes.map((note, index) => `${index + 1}. ${note}`),
  ].join('\n');
}

/** The document with this table between its marks. */
export function withTable(document: string, table: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the document has no ${BEGIN} … ${END}`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${document.slice(end)}`;
}

/** Whether the table in the document is what was seen; with `write` it is made so. */
export function settleTable(path: string, observed: readonly Observed[], write: boolean): boolean {
  const document = existsSync(path) ? readFileSync(path, 'utf8') : `${BEGIN}\n${END}\n`;
  const settled = withTable(document, contractTable(observed));
  if (settled === document) return true;
  if (write) writeFileSync(path, settled);
  return write;
}

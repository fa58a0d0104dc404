// Puts the figures of dist/bench.json into docs/PERFORMANCE.md, between `<!-- bench:SECTION -->` and
// `<!-- /bench:SECTION -->`:
//   bun bench/report.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchDocument, KeptSection, Target } from './section.ts';
import { digits } from './stats.ts';
import { markdownTable } from './text-table.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PAGE = join(root, 'docs', 'PERFORMANCE.md');
const FIGURES = join(root, 'dist', 'bench.json');

/** The page with the figures of every section that was measured; the others stay as they are. */
export function fill(page: string, { sections }: BenchDocument): string {
  return page.replace(/<!-- bench:(\w+) -->[\s\S]*?<!-- \/bench:\1 -->/g, (place, name: string) => {
    const section = sections[name];
    return section === undefined
      ? place
      : `<!-- bench:${name} -->\n\n${sectionText(section)}\n\n<!-- /bench:${name} -->`;
  });
}

function sectionText(section: KeptSection): string {
  const { machine, load, measured, tables, targets, notes } = section;
  const { platform, cores, memory_gb, bun, aim } = machine;
  const tail = `Measured ${measured}: aim ${aim}, bun ${bun}, ${platform}, ${cores} cores, ${memory_gb} GB, load at the start ${load.toFixed(1)}.`;
  return [
    ...tables.map(markdownTable),
    [...targets.map(targetLine), ...notes.map((note) => `- ${note}`)].join('\n'),
    tail,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function targetLine({ what, value, limit, unit }: Target): string {
  const verdict = value <= limit ? 'reached' : '**not reached**';
  return `- Target: ${what} ≤ ${limit} ${unit}; measured ${digits(value)} ${unit}: ${verdict}.`;
}

if (import.meta.main) {
  const page = readFileSync(PAGE, 'utf8');
  const filled = fill(page, JSON.parse(readFileSync(FIGURES, 'utf8')) as BenchDocument);
  if (filled !== page) writeFileSync(PAGE, filled);
  console.log(filled === page ? 'nothing new' : 'docs/PERFORMANCE.md: filled in');
}

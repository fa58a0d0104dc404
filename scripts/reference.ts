// Writes docs/COMMANDS.md and man/aim.1 from the table of commands, and docs/EVENTS.md from the schema of events: these are
// their only sources.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from '../commands/index.ts';
import { commandsPage } from '../commands/reference/commands-page.ts';
import { manPage } from '../commands/reference/man-page.ts';
import { eventsPage } from './events-page.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The text of each document by its path in the project. */
export function referenceFiles(): Map<string, string> {
  return new Map([
    ['docs/COMMANDS.md', commandsPage(COMMANDS)],
    ['docs/EVENTS.md', eventsPage()],
    ['man/aim.1', manPage(COMMANDS)],
  ]);
}

if (import.meta.main) {
  for (const [name, text] of referenceFiles()) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

// Writes schema/*.json from the zod schemas, which are the only source.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { statusDocumentSchema } from '../src/model/cluster-status.ts';
import { messageSchema } from '../src/control/requests/message.ts';
import { jobDocumentSchema } from '../src/jobs/file/job-file.ts';
import { poolInputSchema } from '../src/jobs/file/pool-input.ts';
import { aimEventSchema } from '../src/model/events.ts';
import { instanceViewSchema } from '../src/model/instance-view.ts';
import { jobResultSchema } from '../src/model/job-result.ts';
import { runResultSchema } from '../src/model/run-result.ts';
import { writtenRegistrySchema } from '../src/tools/registry-document.ts';
import { runsDocumentSchema } from '../src/model/run-summary.ts';

export const SCHEMA_FOLDER = join(dirname(dirname(fileURLToPath(import.meta.url))), 'schema');

/** What each schema file is made of, and whether it is something that aim reads or writes. */
const SOURCES = {
  'job-file': [jobDocumentSchema, 'input', 'A job file of aim'],
  'cluster-config': [poolInputSchema, 'input', 'A pool, as a job file configures it'],
  registry: [writtenRegistrySchema, 'input', 'A registry of tools'],
  'pool-instance': [instanceViewSchema, 'output', 'One instance of a pool, as status shows it'],
  'job-result': [jobResultSchema, 'output', 'The result of a job'],
  'run-result': [runResultSchema, 'output', 'The result of a run: result.json'],
  runs: [runsDocumentSchema, 'output', 'The runs of a checkout: aim runs --json'],
  status: [statusDocumentSchema, 'output', 'The clusters and runs at work: aim status --json'],
  control: [messageSchema, 'input', 'One line of a control socket, of either end'],
  event: [aimEventSchema, 'output', 'One event: a line of --reporter json, and of the journal after its first line'],
} as const;

/** The text of every schema file by its name. */
export function schemaFiles(): Map<string, string> {
  return new Map(
    Object.entries(SOURCES).map(([name, [schema, io, title]]) => {
      const made = z.toJSONSchema(schema, { io, target: 'draft-7', unrepresentable: 'any' });
      const { $schema, ...rest } = made;
      return [`${name}.schema.json`, `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`];
    }),
  );
}

if (import.meta.main) {
  mkdirSync(SCHEMA_FOLDER, { recursive: true });
  for (const [name, text] of schemaFiles()) writeFileSync(join(SCHEMA_FOLDER, name), text);
}

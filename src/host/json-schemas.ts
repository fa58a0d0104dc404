import { z } from '../lib/schema/z.ts';
import { messageSchema } from '../control/requests/message.ts';
import { jobDocumentSchema } from '../jobs/file/job-file.ts';
import { poolInputSchema } from '../jobs/file/pool-input.ts';
import { statusDocumentSchema } from '../model/cluster/cluster-status.ts';
import { SCHEMA_NAMES } from '../model/choices.ts';
import { aimEventSchema } from '../model/events.ts';
import { instanceViewSchema } from '../model/pool/instance-view.ts';
import { clusterRecordSchema } from '../model/cluster/cluster-record.ts';
import { jobResultSchema } from '../model/run/job-result.ts';
import { runResultSchema } from '../model/run/run-result.ts';
import { recordedClusterSchema } from '../model/cluster/recorded-turn.ts';
import { runsDocumentSchema } from '../model/run/run-summary.ts';
import { writtenRegistrySchema } from '../tools/registry/registry-document.ts';

/** What each schema is made of, and whether it is of something that aim reads or writes. */
const SOURCES = {
  'job-file': [jobDocumentSchema, 'input', 'A job file of aim'],
  'cluster-config': [poolInputSchema, 'input', 'A pool, as a job file configures it'],
  registry: [writtenRegistrySchema, 'input', 'A registry of tools'],
  'pool-instance': [instanceViewSchema, 'output', 'One instance of a pool, as status shows it'],
  'job-result': [jobResultSchema, 'output', 'The result of a job'],
  'run-result': [runResultSchema, 'output', 'The result of a run: result.json'],
  runs: [runsDocumentSchema, 'output', 'The runs and clusters of a checkout: aim runs --json'],
  'recorded-cluster': [recordedClusterSchema, 'output', 'A cluster with its turns: aim show CLUSTER --json'],
  'cluster-record': [clusterRecordSchema, 'output', 'A line of the journal of a cluster after its first line'],
  status: [statusDocumentSchema, 'output', 'The clusters and runs at work: aim status --json'],
  control: [messageSchema, 'input', 'One line of a control socket, of either end'],
  event: [aimEventSchema, 'output', 'One event: a line of --reporter json, and of the journal after its first line'],
} as const satisfies Record<SchemaName, readonly [z.ZodType, 'input' | 'output', string]>;

/** The name of a schema. */
export type SchemaName = (typeof SCHEMA_NAMES)[number];

/** The names of all schemas, each with what it is of. */
export const SCHEMA_TITLES = SCHEMA_NAMES.map((name) => ({ name, title: SOURCES[name][2] }));

/**
 * A schema as a document: JSON Schema draft 7, which most editors know. Its `$id` is a name and no address; the number at its
 * end changes when what was valid no longer is.
 */
export function jsonSchema(name: SchemaName): Record<string, unknown> {
  const [schema, io, title] = SOURCES[name];
  const made = z.toJSONSchema(schema, { io, target: 'draft-7', unrepresentable: 'any' });
  const { $schema, ...rest } = made;
  return { $schema, $id: `urn:aim-agents:schema:${name}:1`, title, ...rest };
}

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { jsonSchema, SCHEMA_TITLES } from '../../src/host/json-schemas.ts';
import { parseJson } from '../../src/model/documents/json-text.ts';
import { parseYaml } from '../../src/model/documents/yaml-text.ts';
import { prepareRun } from '../../src/jobs/run/open/prepare-run.ts';

const root = join(import.meta.dirname, '..', '..');
const examples = globSync('examples/*.{json,yaml}', { cwd: root }).sort();
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const valueOf = (name: string) => (name.endsWith('.yaml') ? parseYaml : parseJson)(name, read(name)).value;

describe('schemas, as an editor uses them', () => {
  const isJobFile = new Ajv({ allErrors: true }).compile(jsonSchema('job-file'));

  it.each(SCHEMA_TITLES.map(({ name }) => name))('%s compiles, and has an id of its own', (name) => {
    const schema = jsonSchema(name);
    expect(schema['$id']).toMatch(/^urn:aim-agents:schema:[\w-]+:1$/);
    expect(typeof new Ajv().compile(schema)).toBe('function');
  });

  it.each([...examples, 'fixtures/job-files/valid/full.json'])('a job file that is valid passes: %s', (name) => {
    isJobFile(valueOf(name));
    expect(isJobFile.errors ?? []).toEqual([]);
  });

  it.each([
    ['an unknown key', { jobs: [{ prompt: 'x', promt: 'y' }] }],
    ['no prompt', { jobs: [{ tool: 'sim' }] }],
    ['another type', { jobs: [{ prompt: 'x', for_each: { files: '*.py' } }] }],
    ['an id that is none', { jobs: [{ prompt: 'x', id: 'a b' }] }],
  ])('a job file with a fault does not: %s', (_, document) => {
    expect(isJobFile(document)).toBe(false);
  });
});

it.each(examples)('the example %s is a valid job file', async (name) => {
  const { plan } = await prepareRun({
    source: join(root, name),
    text: read(name),
    cwd: join(root, 'examples', 'sample'),
  });
  expect(plan.jobs.length).toBeGreaterThan(2);
});

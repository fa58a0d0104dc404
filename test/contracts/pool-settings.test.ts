import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { poolFlags } from '../../commands/flags/pool-flags.ts';
import { poolConfigSchema } from '../../src/model/pool/pool-config.ts';
import { POOL_SETTING_NAMES, resolvePoolSettings } from '../../src/model/pool/pool-settings.ts';

const jobFiles = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'JOB_FILES.md'), 'utf8');

it.each(POOL_SETTING_NAMES)('the pool setting %s has a row in docs/JOB_FILES.md', (name) => {
  expect(jobFiles).toContain(`| \`${name}\` |`);
});

it('every flag of a pool is named as its setting, with dashes and without the unit', () => {
  const settings = new Set(POOL_SETTING_NAMES.map((name) => name.replace(/_seconds$/, '').replaceAll('_', '-')));
  expect(Object.keys(poolFlags).filter((name) => !settings.has(name))).toEqual([]);
});

it('a setting comes from the first giver that has it, and else is its default', () => {
  const settings = resolvePoolSettings({ count: 5, model: undefined }, { count: 2, model: 'large', routing: 'sticky' });
  expect(settings).toEqual({ ...resolvePoolSettings(), count: 5, model: 'large', routing: 'sticky' });
});

it('a pool in a journal from before there were settings is readable', () => {
  expect(poolConfigSchema.parse({ name: 'a', tool: 'sim' })).toEqual({
    name: 'a',
    tool: 'sim',
    provider: null,
    budget: null,
    ...resolvePoolSettings(),
  });
});

import { z } from '../../lib/schema/z.ts';
import { approvalsSchema } from './approvals.ts';
import { MAX_WAIT_SECONDS } from './bounds.ts';
import { priceSchema } from './price.ts';
import { routingSchema } from './routing.ts';
import { startChoiceSchema } from './start-view.ts';

/** The longest that a question may wait for its answer. Seconds. */
export const MAX_ASK_SECONDS = 86_400;

/** Why `processes` is not for a tool. */
export const ONE_SESSION = 'each of its processes has one session';

/** How many restarts a slot of a pool gets before it is given up. */
export const restartPolicySchema = z.strictObject({
  max: z.int().min(0).max(100_000).meta({ description: 'Restarts within the time' }),
  within_seconds: z.number().positive(),
});
/** How many restarts a slot of a pool gets before it is given up. */
export type RestartPolicy = z.infer<typeof restartPolicySchema>;

/** The settings of a pool that nobody gave. Data: deciding the settings of a pool needs no schema. */
const DEFAULTS = {
  count: 3,
  processes: null,
  routing: 'least_busy',
  model: null,
  start: 'auto',
  approvals: 'allow-edits',
  ask_timeout_seconds: 300,
  env: {},
  price: null,
  max_wait_seconds: 3600,
  repo_map: 0,
  restart: { max: 5, within_seconds: 60 },
} as const;

/**
 * What a pool is configured with. A job file's `pools`, the flags of `launch` and `run-jobs` and the options of the library
 * derive from this schema, and the settings are passed whole to each instance. A setting has a default, so that a journal
 * that was written before there was the setting stays readable.
 */
export const poolSettingsSchema = z.strictObject({
  count: z.int().min(1).default(DEFAULTS.count).meta({ description: 'Instances' }),
  processes: z.int().min(1).nullable().default(DEFAULTS.processes).meta({
    description:
      'How many processes its instances share, each with a session of its own, where the tool can do that; null: as many as there are instances',
  }),
  routing: routingSchema.default(DEFAULTS.routing),
  model: z
    .string()
    .min(1)
    .nullable()
    .default(DEFAULTS.model)
    .meta({ description: 'As the tool names it; null: the tool’s own' }),
  start: startChoiceSchema.default(DEFAULTS.start),
  approvals: approvalsSchema.default(DEFAULTS.approvals).meta({
    description: 'What jobs may do that edit; `ask` and `review` never edit',
  }),
  ask_timeout_seconds: z.number().positive().max(MAX_ASK_SECONDS).default(DEFAULTS.ask_timeout_seconds).meta({
    description: 'With approvals `ask`: seconds after which a question counts as denied that nobody has answered',
  }),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable'), z.string())
    .default(DEFAULTS.env)
    .meta({ description: 'Variables for the tool, of those that its row lets a job file set' }),
  price: priceSchema.nullable().default(DEFAULTS.price).meta({
    description: 'What its model costs, for a tool that reports tokens alone; null: the list price that aim knows',
  }),
  max_wait_seconds: z
    .number()
    .min(0)
    .max(MAX_WAIT_SECONDS, `must be at most ${MAX_WAIT_SECONDS} seconds (30 days)`)
    .default(DEFAULTS.max_wait_seconds)
    .meta({
      description:
        'How long what waits for it may wait while a limit of the provider keeps it from working; 0: not at all',
    }),
  repo_map: z.int().min(0).max(1_000_000).default(DEFAULTS.repo_map).meta({
    description: 'Tokens of the map of the repository that the tool sends along, where it has one (aider); 0: none',
  }),
  restart: restartPolicySchema.default(DEFAULTS.restart),
});

/** The settings of a pool, all of them decided. */
export type PoolSettings = z.infer<typeof poolSettingsSchema>;

/** The settings of a pool that a user gave. */
export type GivenPoolSettings = { readonly [Key in keyof PoolSettings]?: PoolSettings[Key] | undefined };

/** The names of all settings. */
export const POOL_SETTING_NAMES = Object.keys(DEFAULTS) as readonly (keyof PoolSettings)[];

/** Only the settings of an object that may have other keys, and only those that are given. */
export function pickPoolSettings(giver: GivenPoolSettings): Partial<PoolSettings> {
  const given = POOL_SETTING_NAMES.filter((name) => giver[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, giver[name]]));
}

/** Every setting from the first giver that has it, else its default. Other keys of the givers are ignored. */
export function resolvePoolSettings(...givers: readonly GivenPoolSettings[]): PoolSettings {
  return Object.assign(structuredClone(DEFAULTS), ...givers.map(pickPoolSettings).toReversed());
}

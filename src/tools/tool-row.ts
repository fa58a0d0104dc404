import { z } from '../lib/schema/z.ts';
import { approvalsSchema } from '../model/pool/approvals.ts';
import { priceSchema } from '../model/pool/price.ts';
import { acpSchema } from './row/acp.ts';
import { limitsSchema } from './row/limits.ts';
import { mcpClientSchema } from './row/mcp-client.ts';
import { oneShotSchema } from './row/one-shot.ts';
import { remoteSchema } from './row/remote.ts';
import { replSchema } from './row/repl.ts';
import { streamJsonSchema } from './row/stream-json.ts';
import { args, milliseconds, pattern, variables, versionRange } from './row/values.ts';

/** How a tool is restricted to what it may do. */
const approvalSchema = z.strictObject({
  args: args.default([]).meta({ description: 'Arguments of a process in a pool of these approvals' }),
  env: z.record(z.string(), z.string()).default({}).meta({ description: 'Variables of such a process' }),
  mode: z.string().optional().meta({ description: 'The tool’s own mode for a session of these approvals' }),
});

export const protocolSchema = z.enum(['text-repl', 'claude-stream-json', 'codex-app-server', 'acp', 'exec', 'remote']);
export type Protocol = z.infer<typeof protocolSchema>;

const cannotTakeSchema = z.array(z.strictObject({ pattern, because: z.string().min(1) }));

/** What differs in some versions of a tool. None of its keys has a default: a key that is left out is the row's. */
const variantSchema = z.strictObject({
  versions: versionRange,
  protocol: protocolSchema.optional(),
  args: args.optional(),
  modelArgs: args.optional(),
  env: z.record(z.string(), z.string()).optional(),
  approvals: z.partialRecord(approvalsSchema, approvalSchema).optional(),
  repl: replSchema.optional(),
  streamJson: streamJsonSchema.optional(),
  acp: acpSchema.optional(),
  oneShot: oneShotSchema.optional(),
});

/** One tool, as data. */
export const toolRowSchema = z.strictObject({
  name: z.string().min(1),
  detectCommands: z
    .array(z.union([z.string().min(1), z.array(z.string()).min(1)]))
    .default([])
    .meta({
      description: 'Names of its program, of which the first that is found counts; with arguments where it needs some',
    }),
  versionCommand: args.min(1).optional().meta({
    description: 'The whole command that prints its version, where its program with `versionArgs` behind it does not',
  }),
  versionArgs: args.default(['--version']),
  versionPattern: pattern.default('(\\d+\\.\\d+\\.\\d+(?:[\\w.+-]*\\w)?)'),
  versionsTried: versionRange
    .optional()
    .meta({ description: 'The versions that this row was seen to work with: `0.86.2` or `0.80.0 - 0.86.2`' }),
  olderVersions: z.string().min(1).optional().meta({
    description: 'What is known to differ in versions before those that were tried: the end of a warning',
  }),
  variants: z
    .array(variantSchema)
    .default([])
    .meta({ description: 'What differs in some versions; the first that names the installed one counts' }),
  capabilities: z.array(z.string()).default([]),
  rehearsal: z
    .boolean()
    .default(false)
    .meta({ description: 'It asks no model. A run of such tools alone is called a rehearsal' }),
  protocol: protocolSchema,
  args: args.default([]).meta({ description: 'Arguments of a long-lived process' }),
  modelArgs: args.default([]).meta({ description: 'Added when a model is chosen; %MODEL%' }),
  repoMap: z
    .strictObject({
      args: args.meta({ description: 'Added to its command line; %TOKENS%, 0 for none' }),
      folders: args.meta({ description: 'Where it keeps the map, at the top of the checkout: no job’s change' }),
    })
    .optional()
    .meta({ description: 'Of a tool that sends a map of the repository along, of as many tokens as it is told' }),
  outsideGitArgs: args.default([]).meta({ description: 'Added where the working folder is in no git checkout' }),
  stagesFiles: z
    .boolean()
    .default(false)
    .meta({ description: 'It runs `git add` by itself: in a run it gets a copy of the index to do so' }),
  approvals: z.partialRecord(approvalsSchema, approvalSchema).default({}).meta({
    description:
      'What differs by what the tool may do. What it still asks for is answered by aim. An entry, even an empty one, says that the tool then does no more than that without asking for it or reporting it',
  }),
  warmStart: z
    .strictObject({
      package: z.string().meta({ description: 'The Python package whose version is the tool’s' }),
      module: z.string().meta({ description: 'What its script imports' }),
      function: z.string().meta({ description: 'What its script calls' }),
      preload: z.string().optional().meta({
        description:
          'Python source with a tuple STEPS: functions that do once, after the import, what each process would do at its start. A tuple MODEL_STEPS has those that depend on the model of the pool, to which a global MODEL is set; a tuple WHILE_LOADING has functions that return a context for the import and the steps',
      }),
      versions: versionRange.meta({ description: 'The versions that this was tried with: `0.82.3 - 0.86.2`' }),
    })
    .optional()
    .meta({ description: 'For a Python program: it is loaded once, and its processes are forked from that one' }),
  env: z.record(z.string(), z.string()).default({}),
  passEnv: variables.meta({
    description: 'Variables of aim’s environment that the tool may see; a trailing * stands for any ending',
  }),
  jobEnv: variables.meta({
    description: 'Variables that a job file may set: settings, but no key and no address that a key is sent to',
  }),
  ownTempDir: z.boolean().default(false).meta({
    description: 'It leaves temporary files behind: each process gets a folder for them, which is removed at its end',
  }),
  provider: z.string().min(1).optional().meta({
    description:
      'Whose models it uses, where it does not depend on the model: `anthropic`. A limit of a job file names it',
  }),
  reportsCost: z
    .boolean()
    .default(false)
    .meta({ description: 'It reports what its turns cost, and not their tokens alone' }),
  prices: z.record(z.string(), priceSchema).default({}).meta({
    description: 'What models cost, by their names, instead of the list prices that aim knows: for estimates',
  }),
  warmFirst: z
    .boolean()
    .default(false)
    .meta({ description: 'Its first start in a fresh home must be alone, so one instance starts before the others' }),
  sharedProcess: z
    .strictObject({
      protocol: z.literal('acp').optional(),
      args: args.optional(),
      acp: acpSchema.optional(),
      cwd: z.literal('session').optional(),
      cannotTake: cannotTakeSchema.optional(),
      commands: args.optional(),
    })
    .optional()
    .meta({
      description:
        'Of a tool of which one process can have the sessions of several instances (`processes` of a pool), by version 1 of ACP. Its keys replace those of the row there',
    }),
  cwd: z.enum(['process', 'session']).default('process'),
  readyTimeoutMs: milliseconds.default(60_000),
  interruptTimeoutMs: milliseconds.default(5000),
  stopTimeoutMs: milliseconds.default(3000),
  maxPromptChars: z.int().min(1).optional(),
  cannotTake: cannotTakeSchema.default([]).meta({
    description: 'A message that a pattern matches is refused before it is sent. `because`: why, the end of a sentence',
  }),
  mayBeSilent: z.boolean().optional().meta({
    description:
      'Whether a turn may end well without a word, as of an interpreter; else one without a word, or a change of a file, has failed. By default so of a REPL for which no line is known that it prints for a good turn or a changed file',
  }),
  commands: args.default([]).meta({ description: 'First words that make a typed line a command of the tool' }),
  installHint: z.string().optional().meta({ description: 'The command that installs it' }),
  loginHint: z.string().optional().meta({ description: 'What to do when nobody is logged in: a sentence' }),
  loginKeys: z
    .array(z.strictObject({ model: pattern, variable: z.string().min(1) }))
    .default([])
    .meta({
      description: 'Which variable has the key for a model: named instead of `loginHint` where that model is in use',
    }),
  notLoggedIn: z
    .array(pattern)
    .default([])
    .meta({ description: 'Output that says that nobody is logged in. No restart mends that' }),
  limits: limitsSchema.prefault({}).meta({
    description: 'How its errors say that a limit of its provider ended a turn: its pool pauses then',
  }),
  repl: replSchema.optional().meta({ description: 'For protocol text-repl' }),
  streamJson: streamJsonSchema.prefault({}).meta({ description: 'For protocol claude-stream-json' }),
  acp: acpSchema.prefault({}).meta({ description: 'For protocol acp' }),
  remote: remoteSchema.optional().meta({ description: 'For protocol remote' }),
  oneShot: oneShotSchema.optional(),
  mcpClient: mcpClientSchema.optional().meta({ description: 'Of a tool that can be a client of `aim mcp`' }),
});
export type ToolRow = z.infer<typeof toolRowSchema> & {
  /** Its key in the registry. */
  readonly id: string;
};

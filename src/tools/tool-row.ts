import { z } from 'zod';
import { approvalsSchema } from '../model/approvals.ts';

/** A regular expression as text, checked when the registry is read. */
const pattern = z.string().refine(
  (source) => {
    try {
      return Boolean(new RegExp(source, 'u'));
    } catch {
      return false;
    }
  },
  { message: 'is not a regular expression' },
);

const args = z.array(z.string());
const variables = z
  .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*\*?$/, 'must be the name of a variable, or its start and *'))
  .default([]);
/** Both ends count: `0.80.0 - 0.86.2`. */
const versionRange = z
  .string()
  .regex(/^\d+(?:\.\d+)*(?: - \d+(?:\.\d+)*)?$/, 'must be a version, or two with « - » between them');
const milliseconds = z.int().min(1).max(3_600_000);

/** How a prompt-driven REPL is spoken to. */
export const replSchema = z.strictObject({
  marker: pattern.meta({ description: 'Matches the end of the output when the tool waits for input: `(?:^|\\n)> $`' }),
  sentinel: z
    .strictObject({
      send: z.string().meta({ description: 'A harmless line whose answer proves that the turn is over; %NONCE%' }),
      expect: z.string().meta({ description: 'The line that answers it; %NONCE%' }),
    })
    .optional(),
  quietMs: milliseconds
    .default(300)
    .meta({ description: 'Without a sentinel: the marker must stand this long at the end of the output' }),
  block: z
    .strictObject({ open: z.string(), close: z.string() })
    .optional()
    .meta({ description: 'Lines around a message of several lines; %TAG% is a word that is not in the message' }),
  blockLine: pattern
    .optional()
    .meta({ description: 'A single line that the tool would take for the start of a block' }),
  escapeFirst: z
    .strictObject({ characters: z.string().min(1), prefix: z.string().min(1) })
    .optional()
    .meta({ description: 'First characters that would make a message a command, and what goes before them' }),
  resetCommands: args.default([]).meta({ description: 'Lines that begin a fresh conversation; none: a new process' }),
  mode: z
    .strictObject({ shown: pattern, unnamed: z.string() })
    .optional()
    .meta({ description: 'Group 1 of what the tool shows when it starts is its %MODE%; `unnamed` if it shows none' }),
  editCommands: args
    .default([])
    .meta({ description: 'Lines that let the tool edit, as it does when it starts; %MODE% is the mode it started in' }),
  readOnlyCommands: args.default([]).meta({ description: 'Lines that keep the tool from editing' }),
  namesFiles: z
    .boolean()
    .default(false)
    .meta({ description: 'Before its answer it names the files that it looks at unasked, each after a blank line' }),
  interrupt: z.enum(['sigint', 'none']).default('sigint'),
  patterns: z
    .strictObject({
      success: z.array(pattern).default([]).meta({ description: 'A line that only a good turn prints' }),
      error: z
        .array(pattern)
        .default([])
        .meta({ description: 'A line after the last good one that makes it a failure' }),
      complaint: z
        .array(pattern)
        .default([])
        .meta({ description: 'A line that, after the last good one and with no file changed, says why not' }),
      retry: z
        .array(pattern)
        .default([])
        .meta({ description: 'A line after which the tool asks the model again, and the answer begins anew' }),
      activity: z.array(pattern).default([]).meta({ description: 'A line that is about the work, not of the answer' }),
      noise: z.array(pattern).default([]).meta({ description: 'A line that is nothing at all, such as an echo of ^C' }),
      file: z.array(pattern).default([]).meta({ description: 'A line that names a changed file; group 1 is the path' }),
      usage: pattern.optional().meta({ description: 'Groups `input` and `output`, optionally `cost`' }),
    })
    .prefault({}),
});
export type Repl = z.infer<typeof replSchema>;

/** How one process per turn is run. */
export const oneShotSchema = z.strictObject({
  args: args.default([]),
  prompt: z.enum(['stdin', 'file']).default('stdin'),
  promptFileArgs: args.default([]).meta({ description: 'With prompt `file`; %FILE%' }),
  fileArgs: args.default([]).meta({ description: 'Once per file of an editing job; %FILE%' }),
  readOnlyFileArgs: args.default([]).meta({ description: 'Once per file of an `ask` or `review`; %FILE%' }),
  editArgs: args.default([]).meta({ description: 'Added where it may edit, and nothing else that it asks for' }),
  readOnlyArgs: args.default([]).meta({ description: 'Added for `ask` and `review`' }),
  allowAllArgs: args.default([]).meta({ description: 'Added where it may do whatever it asks for' }),
  output: z.enum(['text', 'claude-stream-json', 'codex-exec-json']).default('text'),
  banner: z.array(pattern).default([]).meta({ description: 'Lines that the tool prints before its answer' }),
});
export type OneShot = z.infer<typeof oneShotSchema>;

/** What an agent that speaks ACP does in a way of its own. */
export const acpSchema = z.strictObject({
  errorTexts: z
    .array(pattern)
    .default([])
    .meta({ description: 'A last piece of an answer that makes a turn a failure which the agent calls ended' }),
  noticeTexts: z
    .array(pattern)
    .default([])
    .meta({ description: 'A piece of an answer that is a notice of the agent’s own' }),
  slashPrefix: z
    .string()
    .min(1)
    .default('Prompt:\n')
    .meta({ description: 'Goes before a message that begins with a slash, which would be a command otherwise' }),
  sessionNeedsLogin: z.boolean().default(false).meta({ description: 'It opens no session where nobody is logged in' }),
  usage: z
    .enum(['turn', 'session'])
    .default('turn')
    .meta({ description: 'Whether the tokens that it tells are of the turn, or of the session so far' }),
});
export type Acp = z.infer<typeof acpSchema>;

/** What a tool that speaks claude's JSON lines does in a way of its own. */
const streamJsonSchema = z.strictObject({
  writers: z
    .record(z.string(), z.string())
    .default({ Edit: 'file_path', MultiEdit: 'file_path', Write: 'file_path', NotebookEdit: 'notebook_path' })
    .meta({ description: 'Its functions that write a file, and the key of their input that names it' }),
  usage: z
    .enum(['turn', 'session'])
    .default('turn')
    .meta({ description: 'Whether the tokens that it tells are of the turn, or of the session so far' }),
});
export type StreamJson = z.infer<typeof streamJsonSchema>;

/** How a tool is kept to what it may do. */
const approvalSchema = z.strictObject({
  args: args.default([]).meta({ description: 'Arguments of a process in a pool of these approvals' }),
  env: z.record(z.string(), z.string()).default({}).meta({ description: 'Variables of such a process' }),
  mode: z.string().optional().meta({ description: 'The tool’s own mode for a session of these approvals' }),
});

export const protocolSchema = z.enum(['text-repl', 'claude-stream-json', 'codex-app-server', 'acp', 'exec']);
export type Protocol = z.infer<typeof protocolSchema>;

/** What is otherwise in some versions of a tool. No key of it has a default: what it leaves out is the row's. */
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
    .min(1)
    .meta({ description: 'Programs that are the tool, the first one found counts; with arguments if it needs some' }),
  versionArgs: args.default(['--version']),
  versionPattern: pattern.default('(\\d+\\.\\d+\\.\\d+(?:[\\w.+-]*\\w)?)'),
  versionsTried: versionRange
    .optional()
    .meta({ description: 'The versions that this row was seen to work with: `0.86.2` or `0.80.0 - 0.86.2`' }),
  variants: z
    .array(variantSchema)
    .default([])
    .meta({ description: 'What is otherwise in some versions; the first that names the installed one counts' }),
  capabilities: z.array(z.string()).default([]),
  protocol: protocolSchema,
  adapter: z.enum(['aider', 'prompt']).default('prompt').meta({
    description: 'aider: files are added by `/add` before the message; prompt: files are named in the message',
  }),
  args: args.default([]).meta({ description: 'Arguments of a long-lived process' }),
  modelArgs: args.default([]).meta({ description: 'Added when a model is chosen; %MODEL%' }),
  outsideGitArgs: args.default([]).meta({ description: 'Added where the working folder is in no git checkout' }),
  stagesFiles: z
    .boolean()
    .default(false)
    .meta({ description: 'It runs `git add` by itself: in a run it gets a copy of the index to do so' }),
  approvals: z
    .partialRecord(approvalsSchema, approvalSchema)
    .default({})
    .meta({ description: 'What differs by what the tool may do; what it asks for is answered by aim all the same' }),
  warmStart: z
    .strictObject({
      package: z.string().meta({ description: 'The Python package whose version is the tool’s' }),
      module: z.string().meta({ description: 'What its script imports' }),
      function: z.string().meta({ description: 'What its script calls' }),
      versions: versionRange.meta({ description: 'The versions that this was tried with: `0.82.3 - 0.86.2`' }),
    })
    .optional()
    .meta({ description: 'For a Python program: it is loaded once, and its processes are forked from that' }),
  env: z.record(z.string(), z.string()).default({}),
  passEnv: variables.meta({
    description: 'Variables of aim’s environment that the tool may see; a trailing * stands for any ending',
  }),
  jobEnv: variables.meta({
    description: 'Variables that a job file may set for it: settings, never a key, nor where one is sent',
  }),
  ownTempDir: z
    .boolean()
    .default(false)
    .meta({ description: 'It leaves files in the folder for temporary ones: it gets one that goes with its process' }),
  warmFirst: z
    .boolean()
    .default(false)
    .meta({ description: 'Its first start in a fresh home must be alone: one instance starts before the others' }),
  cwd: z.enum(['process', 'session']).default('process'),
  readyTimeoutMs: milliseconds.default(60_000),
  interruptTimeoutMs: milliseconds.default(5000),
  stopTimeoutMs: milliseconds.default(3000),
  maxPromptChars: z.int().min(1).optional(),
  commands: args.default([]).meta({ description: 'First words that make a typed line a command of the tool' }),
  installHint: z.string().optional().meta({ description: 'How to get it, a sentence' }),
  loginHint: z.string().optional().meta({ description: 'What to do when nobody is logged in, a sentence' }),
  notLoggedIn: z.array(pattern).default([]).meta({ description: 'Output that no restart can mend' }),
  repl: replSchema.optional().meta({ description: 'For protocol text-repl' }),
  streamJson: streamJsonSchema.prefault({}).meta({ description: 'For protocol claude-stream-json' }),
  acp: acpSchema.prefault({}).meta({ description: 'For protocol acp' }),
  oneShot: oneShotSchema.optional(),
});
export type ToolRow = z.infer<typeof toolRowSchema> & {
  /** The key under which the registry holds it. */
  readonly id: string;
};

/** A registry document: built in, the user's, or given by --registry. */
export const registryDocumentSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1).default(1),
  tools: z.record(
    z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be lower-case letters, digits, dots and dashes'),
    toolRowSchema.superRefine((row, context) => {
      if (row.protocol === 'text-repl' && row.repl === undefined) {
        context.addIssue({ code: 'custom', path: ['repl'], message: 'is needed for protocol text-repl' });
      }
      if (row.protocol === 'exec' && row.oneShot === undefined) {
        context.addIssue({ code: 'custom', path: ['oneShot'], message: 'is needed for protocol exec' });
      }
      if (row.oneShot?.prompt === 'file' && !row.oneShot.promptFileArgs.some((arg) => arg.includes('%FILE%'))) {
        context.addIssue({ code: 'custom', path: ['oneShot', 'promptFileArgs'], message: 'must hold %FILE%' });
      }
      for (const [key, list] of [
        ['fileArgs', row.oneShot?.fileArgs],
        ['modelArgs', row.modelArgs],
      ] as const) {
        const mark = key === 'modelArgs' ? '%MODEL%' : '%FILE%';
        if (list !== undefined && list.length > 0 && !list.some((arg) => arg.includes(mark))) {
          const path = key === 'modelArgs' ? [key] : ['oneShot', key];
          context.addIssue({ code: 'custom', path, message: `must hold ${mark}` });
        }
      }
    }),
  ),
});
export type RegistryDocument = z.input<typeof registryDocumentSchema>;

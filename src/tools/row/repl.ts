import { z } from '../../lib/schema/z.ts';
import { args, escapeFirst, milliseconds, pattern } from './values.ts';

/** A line of the tool's own language that is sent before the message of a job. */
const lineSchema = z.strictObject({
  line: z
    .string()
    .regex(/^[^\n\r\0]+$/, 'must be one line')
    .meta({ description: 'With %FILE% in it, it is sent once for each file of the job' }),
  confirmed: z.array(pattern).default([]).meta({
    description:
      'One of these has to match a line of the answer, or the job fails before its message is sent; none: any answer does',
  }),
});
const lines = z.array(lineSchema).default([]);

/** What is sent before the message of a job, each line as a turn of its own. */
export const beforeMessageSchema = z.strictObject({
  edit: lines.meta({ description: 'Where the job may edit' }),
  readOnly: lines.meta({ description: 'Where it may not: `ask` and `review`' }),
  context: lines.meta({
    description: 'For each %FILE% that the job only reads; none: they are named in the message',
  }),
  paths: z.enum(['folder', 'checkout', 'absolute']).default('folder').meta({
    description:
      'How %FILE% names a file: relative to the working folder, or to the top of its git checkout, or by its whole path',
  }),
  makesFiles: z.boolean().default(false).meta({
    description:
      'The tool makes an empty file of a %FILE% that is not there. After a job aim removes what is still empty and what the tool does not report as changed',
  }),
  quote: z
    .string()
    .length(1)
    .optional()
    .meta({ description: 'Goes before and behind %FILE%, unless the path has this character in it' }),
});
export type BeforeMessage = z.infer<typeof beforeMessageSchema>;

/** A file in which the tool writes down, as lines of JSON, what each call of the model used. */
export const usageLogSchema = z.strictObject({
  args: args.meta({ description: 'Arguments with which the tool writes it; %FILE%' }),
  only: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: 'Keys, with dots between them, and the values that an entry about a call has there' }),
  input: z.string().min(1).meta({ description: 'Where an entry has the tokens that were sent' }),
  output: z.string().min(1).meta({ description: 'Where it has those that were received' }),
  cost: z.string().min(1).optional().meta({ description: 'Where it has the cost in dollars' }),
});
export type UsageLog = z.infer<typeof usageLogSchema>;

/** How a program is driven that shows a prompt when it waits for a line. */
export const replSchema = z.strictObject({
  marker: pattern.optional().meta({
    description: 'Matches the end of the output when the tool waits, with a prompt that stays the same: `(?:^|\\n)> $`',
  }),
  prompt: pattern.optional().meta({
    description:
      'Instead of `marker`: matches the prompt alone, which may change from one input to the next: `In \\[\\d+\\]: `. A tool that shows none needs a sentinel',
  }),
  continuation: pattern.optional().meta({
    description: 'With `prompt`: what it shows when it waits for a further line of the same input: `\\.\\.\\. `',
  }),
  echo: z.boolean().default(false).meta({ description: 'It prints each line again that it reads' }),
  stderr: z.enum(['apart', 'merged']).default('apart').meta({
    description:
      '`merged`: its stderr is part of its output, in the order in which it writes: it has its prompt, its sentinel’s answer or its errors there',
  }),
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
    .strictObject({
      open: z.string(),
      close: z.string(),
      silent: z.boolean().default(false).meta({
        description:
          'It shows no prompt for the lines of a block: an interrupt waits until it has printed something, or for half a second',
      }),
      read: z.string().optional().meta({
        description:
          'The line that it prints when it has read a block, as `open` may have it do; %TAG%. An interrupt waits for that',
      }),
    })
    .optional()
    .meta({ description: 'Lines around a message of several lines; %TAG% is a word that is not in the message' }),
  typedLines: z.boolean().default(false).meta({
    description: 'Without `block`: a message of several lines is typed as it is, each line an input of its own',
  }),
  blockLine: pattern
    .optional()
    .meta({ description: 'A line of text that the tool would take for the start of a block' }),
  escapeFirst: escapeFirst
    .optional()
    .meta({ description: 'First characters that would make a message a command, and what goes before them' }),
  resetCommands: args.default([]).meta({ description: 'Lines that begin a fresh conversation; none: a new process' }),
  mode: z
    .strictObject({
      shown: pattern,
      unnamed: z.string(),
      readOnly: args.default([]),
      named: pattern.optional().meta({
        description:
          'A line that it prints when it starts or changes its mode; group 1 is the mode that it is in, also where it shows none',
      }),
    })
    .optional()
    .meta({
      description:
        'Group 1 of what the tool shows while it waits is its %MODE%; `unnamed` where it shows none. In those of `readOnly` it edits nothing: one of them has to be shown after `readOnlyCommands`, none after `editCommands`',
    }),
  editCommands: args.default([]).meta({
    description:
      'Lines that let the tool edit; %MODE% is the mode that it started in, or `unnamed` where that is read-only',
  }),
  readOnlyCommands: args.default([]).meta({ description: 'Lines after which the tool edits nothing' }),
  beforeMessage: beforeMessageSchema.prefault({}).meta({
    description: 'Lines before the message of a job. Files that none of them names are named in the message',
  }),
  namesFiles: z
    .boolean()
    .default(false)
    .meta({ description: 'Before its answer it names the files that it looks at unasked, each after a blank line' }),
  usageLog: usageLogSchema.optional().meta({
    description: 'Where the tool can write down what it used: more exact than the lines that `patterns.usage` reads',
  }),
  unusable: z
    .array(z.strictObject({ line: pattern, reason: z.string().min(1) }))
    .default([])
    .meta({
      description: 'A line that it prints when it starts under a setting with which aim cannot use it, and why',
    }),
  interrupt: z.enum(['sigint', 'sigint-process', 'none']).default('sigint').meta({
    description:
      '`sigint`: SIGINT to its process group, as a terminal does; `sigint-process`: to its process alone; `none`: its process is ended',
  }),
  interruptGapMs: z.int().min(0).max(60_000).default(0).meta({
    description: 'Two interrupts that follow each other sooner would end the tool: the second one waits for so long',
  }),
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
        .meta({ description: 'A line after the last good one that makes a turn a failure if no file was changed' }),
      retry: z
        .array(pattern)
        .default([])
        .meta({ description: 'A line after which the tool asks the model again: the answer begins anew' }),
      activity: z.array(pattern).default([]).meta({ description: 'A line that is about the work, not of the answer' }),
      before: z
        .array(pattern)
        .default([])
        .meta({ description: 'A line about the work that may stand before the first line of the answer' }),
      reasoning: z.strictObject({ begin: pattern, end: pattern }).optional().meta({
        description: 'Lines before the answer between which the reasoning of the model stands; it is no answer',
      }),
      unread: z.array(pattern).default([]).meta({
        description:
          'A line before the answer that says that a file could not be read, which fails the turn; group 1 is its path, group 2 the reason',
      }),
      noise: z.array(pattern).default([]).meta({ description: 'A line without meaning, of no answer' }),
      interrupted: z
        .array(pattern)
        .default([])
        .meta({ description: 'A line by which the tool reports an interrupt; it is of no answer either' }),
      file: z.array(pattern).default([]).meta({ description: 'A line that names a changed file; group 1 is the path' }),
      usage: pattern.optional().meta({
        description:
          'A line about one call of the model; groups `input` and `output`, optionally `cost`. The calls of a turn are summed up',
      }),
    })
    .prefault({}),
});
export type Repl = z.infer<typeof replSchema>;

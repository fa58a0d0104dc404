import { z } from '../../lib/schema/z.ts';

/** Of the end of a process that nobody asked for. */
const shared_with = z
  .array(z.int())
  .optional()
  .meta({ description: 'The other instances whose sessions were in the process, by their indexes' });

/** How a process of a tool ended, and who caused it. It is in the event `instance_changed` and in the outcome `crashed`. */
export const exitSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('itself'), code: z.int(), shared_with }),
  z
    .strictObject({ by: z.literal('signal'), signal: z.string(), shared_with })
    .meta({ description: 'A signal from outside' }),
  z
    .strictObject({
      by: z.literal('us'),
      code: z.int().nullable(),
      signal: z.string().nullable(),
      why: z
        .string()
        .optional()
        .meta({ description: 'What the process had done, where aim ended it of its own accord' }),
      shared_with,
    })
    .meta({ description: 'aim ended it: stdin closed, TERM or KILL' }),
  z
    .strictObject({ by: z.literal('unseen'), shared_with })
    .meta({ description: 'It is gone, and its parent, which would have got its exit code, was gone before' }),
  z.strictObject({ by: z.literal('never_started'), reason: z.string(), not_found: z.boolean() }),
]);

/** How a process of a tool ended, and who caused it. */
export type Exit = z.infer<typeof exitSchema>;

/** The numbers of signals, as shells have them in exit codes. */
const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

/** The exit code as a shell gives it: the process's own, or 128 + the number of the signal. Null: there is none. */
export function shellCode(exit: Exit): number | null {
  switch (exit.by) {
    case 'itself':
      return exit.code;
    case 'signal':
      return 128 + (SIGNAL_NUMBERS[exit.signal] ?? 0);
    case 'us':
      return exit.code ?? (exit.signal === null ? null : 128 + (SIGNAL_NUMBERS[exit.signal] ?? 0));
    case 'unseen':
    case 'never_started':
      return null;
  }
}

/**
 * How a process ended, as a fragment for messages: «exit code 3», «killed by SIGKILL», «the process that it shared with
 * instances 1, 2 and 4 ended: killed by SIGKILL».
 */
export function describeExit(exit: Exit): string {
  const others = 'shared_with' in exit ? (exit.shared_with ?? []) : [];
  return others.length === 0
    ? howItEnded(exit)
    : `the process that it shared with ${instances(others)} ended: ${howItEnded(exit)}`;
}

function instances(indexes: readonly number[]): string {
  const last = indexes.at(-1);
  return indexes.length === 1 ? `instance ${last}` : `instances ${indexes.slice(0, -1).join(', ')} and ${last}`;
}

function howItEnded(exit: Exit): string {
  switch (exit.by) {
    case 'itself':
      return `exit code ${exit.code}`;
    case 'signal':
      return `killed by ${exit.signal}`;
    case 'us':
      return exit.why === undefined ? 'ended by aim' : `ended by aim: ${exit.why}`;
    case 'unseen':
      return 'gone, its exit code is not known';
    case 'never_started':
      return exit.reason;
  }
}

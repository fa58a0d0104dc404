import { z } from 'zod';

/** How a process ended, and who caused it. */
export const exitSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('itself'), code: z.int() }),
  z.strictObject({ by: z.literal('signal'), signal: z.string() }).meta({ description: 'A signal from outside' }),
  z
    .strictObject({
      by: z.literal('us'),
      code: z.int().nullable(),
      signal: z.string().nullable(),
      why: z.string().optional().meta({ description: 'What it had done, where nobody asked aim to end it' }),
    })
    .meta({ description: 'aim ended it: stdin closed, TERM or KILL' }),
  z
    .strictObject({ by: z.literal('unseen') })
    .meta({ description: 'It has gone, and whoever would have been told how had gone before it' }),
  z.strictObject({ by: z.literal('never_started'), reason: z.string(), not_found: z.boolean() }),
]);

export type Exit = z.infer<typeof exitSchema>;

/** The numbers that a shell would show for the signals that tools die of. */
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

/** The exit code as a shell gives it: the process's own, or 128 + the signal's number. */
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

/** «exit code 3», «SIGKILL from outside», … : a fragment for messages. */
export function describeExit(exit: Exit): string {
  switch (exit.by) {
    case 'itself':
      return `exit code ${exit.code}`;
    case 'signal':
      return `killed by ${exit.signal}`;
    case 'us':
      return exit.why === undefined ? 'ended by aim' : `ended by aim: ${exit.why}`;
    case 'unseen':
      return 'gone, and nobody saw how';
    case 'never_started':
      return exit.reason;
  }
}

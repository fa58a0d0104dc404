import { Command, Flags } from '@oclif/core';
import { AimError } from '../../src/model/errors.ts';

/** The two ways in which a user ends us: gently, and at once. */
export interface Signals {
  readonly signal: AbortSignal;
  readonly kill: AbortSignal;
}

let current: Signals | null = null;

/** Hands the signals of `bin` to the commands. oclif makes the commands, so they can't be given them. */
export function setSignals(signals: Signals): void {
  current = signals;
}

/** What a command comes to: its exit code, what a person reads and what a program reads. */
export interface CommandResult {
  readonly exitCode: number;
  /** Whole lines for stdout. What tools and files say may stand in them as it is: `runCli` prints what is text of it. */
  readonly lines: readonly string[];
  /** Whether they may have colours: lines of reporters, which let in none but their own. */
  readonly painted?: boolean;
  /** The one document of `--json`. */
  readonly document: unknown;
}

/** Every command: parses its flags, makes one call, and hands back a result; `runCli` prints it. */
export abstract class AimCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({ summary: 'Print one JSON document on stdout instead of text', helpGroup: 'GLOBAL' }),
  };

  abstract override run(): Promise<CommandResult>;

  protected get signals(): Signals {
    if (current === null) throw new Error('no signals');
    return current;
  }

  /** Errors are told in one place, whoever throws them. */
  protected override async catch(error: unknown): Promise<never> {
    throw error;
  }
}

/** A flag that is a whole number within bounds; anything else is a usage error that says so. */
export function wholeNumber(name: string, min: number, max: number) {
  return async (input: string): Promise<number> => {
    const value = Number(input);
    if (/^\d+$/.test(input) && value >= min && value <= max) return value;
    throw new AimError('usage', `${name} ${input}: must be a whole number from ${min} to ${max}`);
  };
}

/** A flag that is a number of seconds. */
export function secondsFlag(name: string) {
  return async (input: string): Promise<number> => {
    const value = Number(input);
    if (input.trim() !== '' && value > 0 && value <= 86_400) return value;
    throw new AimError('usage', `${name} ${input}: must be seconds, more than 0 and at most 86400`);
  };
}

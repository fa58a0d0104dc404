import { closeSync, constants, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { AimError } from '../../model/errors.ts';
import { type BackgroundCommand, startBackground } from '../../process/background-command.ts';
import { selfCommand } from '../../process/self.ts';

const { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } = constants;

/** How it is started. */
export interface InBackground {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The file that gets what it prints. It is made anew, for its user alone. */
  readonly log: string;
}

/** Starts an aim with these words that outlives this one. @throws AimError system_failed. */
export async function startInBackground(
  words: readonly string[],
  { folder, environment, log }: InBackground,
): Promise<BackgroundCommand> {
  try {
    mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
    // What another one still writes there does not come behind a gap.
    const output = openSync(log, O_CREAT | O_WRONLY | O_TRUNC | O_APPEND, 0o600);
    try {
      return await startBackground([...selfCommand(), ...words], { cwd: folder, env: environment, output });
    } finally {
      closeSync(output);
    }
  } catch (cause) {
    throw new AimError('system_failed', `no cluster can be started in the background`, { cause });
  }
}

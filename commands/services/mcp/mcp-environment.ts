import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { AimError, messageOf } from '../../../src/model/errors.ts';
import type { Environment } from '../../host/command-context.ts';

/** The largest file of variables that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** The environment, and the variables of the file over it. @throws AimError invalid_file for one that can't be read. */
export function mcpEnvironment(environment: Environment, file: string | undefined): Environment {
  if (file === undefined) return environment;
  let text: string;
  try {
    // A client that starts aim expands no `~`.
    text = readFileSync(file.startsWith('~/') ? join(environment['HOME'] ?? '', file.slice(2)) : file, 'utf8');
  } catch (error) {
    throw new AimError('invalid_file', `--env-file ${file}: ${messageOf(error)}`);
  }
  if (text.length > MAX_BYTES) throw new AimError('invalid_file', `--env-file ${file} is larger than 1 MiB`);
  return { ...environment, ...parseEnv(text) };
}

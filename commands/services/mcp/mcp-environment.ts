import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readUserFile } from '../../../src/model/documents/user-file.ts';
import type { Environment } from '../../host/command-context.ts';

/** The largest file of variables that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** The environment, and the variables of the file over it. @throws AimError invalid_file for one that can't be read. */
export function mcpEnvironment(environment: Environment, file: string | undefined): Environment {
  if (file === undefined) return environment;
  // A client that starts aim expands no `~`.
  const path = file.startsWith('~/') ? join(environment['HOME'] ?? '', file.slice(2)) : file;
  const text = readUserFile(path, { kind: 'a file of variables', maxBytes: MAX_BYTES });
  return { ...environment, ...parseEnv(text) };
}

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Registry } from '../tools/registry/registry.ts';

/** The built-in tools, those of the user's own `tools.json`, and those of `--registry`. @throws AimError invalid_file. */
export function loadRegistry(
  file: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Registry {
  const config = environment['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const own = join(config, 'aim', 'tools.json');
  const registry = existsSync(own) ? Registry.builtIn().withFile(own, true) : Registry.builtIn();
  return file === undefined ? registry : registry.withFile(file, false);
}

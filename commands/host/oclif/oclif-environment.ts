/** Without these oclif looks on the disk for its own package, at the path of the machine that built the binary, and for a theme. */
const VARIABLES = { OCLIF_DISABLE_ENGINE_WARNING: '1', AIM_DISABLE_THEME: '1', NODE_ENV: 'production' } as const;

const original = new Map<string, string | undefined>();

/** Sets the variables of oclif. To be called before it is loaded. */
export function setOclifEnvironment(): void {
  for (const [name, value] of Object.entries(VARIABLES)) {
    original.set(name, process.env[name]);
    process.env[name] = value;
  }
}

/** Makes the environment the caller's again. To be called before a command does its work: what it starts inherits it. */
export function restoreEnvironment(): void {
  for (const [name, value] of original) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  original.clear();
}

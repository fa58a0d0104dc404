/**
 * Throws where the library can not run: it is the first that an `import` of it loads. Nothing else is imported here, and nothing
 * is used that an older node does not have.
 */
const NODE = 24;
const BUN = [1, 4, 5] as const;

/** Why a runtime with these versions, as `process.versions` has them, can not run the library; null: it can. */
export function whyNot(versions: Readonly<Record<string, string | undefined>>): string | null {
  const { bun, node = '' } = versions;
  if (bun !== undefined) return isOlder(bun, BUN) ? messageFor(`bun ${bun}`) : null;
  return isOlder(node, [NODE]) ? messageFor(`node ${node}`) : null;
}

function isOlder(version: string, least: readonly number[]): boolean {
  const parts = version.split(/[.+-]/).map(Number);
  for (const [index, part] of least.entries()) {
    if (parts[index] !== part) return !(parts[index]! > part);
  }
  return false;
}

function messageFor(runtime: string): string {
  return `the library of aim runs on node from ${NODE} and bun from ${BUN.join('.')}; this is ${runtime}. The command aim needs neither.`;
}

const why = whyNot(process.versions);
if (why !== null) throw Object.assign(new Error(why), { code: 'ERR_AIM_RUNTIME' });

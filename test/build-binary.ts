import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { build } from '../scripts/build.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The compiled binary, alone in a folder with no node_modules near. */
    readonly binary: string;
  }
}

/** Builds the binary once for all tests, where nothing of the project is near it. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'aim-binary-'));
  project.provide('binary', await build({ outfile: join(folder, 'aim') }));
  return () => rmSync(folder, { recursive: true, force: true });
}

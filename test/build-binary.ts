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

/** Builds the binary once for all tests, where nothing of the project is near it, and the programs of the tests beside it. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folders = ['aim-binary-', 'aim-programs-'].map((prefix) => mkdtempSync(join(tmpdir(), prefix)));
  const [binary, programs] = await Promise.all([
    build({ outfile: join(folders[0]!, 'aim') }),
    build({ entry: 'test/programs.ts', outfile: join(folders[1]!, 'programs') }),
  ]);
  project.provide('binary', binary);
  process.env['AIM_TEST_PROGRAMS'] = programs;
  return () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
}

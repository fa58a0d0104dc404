import { fork } from 'node:child_process';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// vitest's forks ask for two methods of an IPC channel that bun does not have.
if (process.versions['bun'] !== undefined) {
  const child = fork('/dev/null', [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const channel: unknown = Object.getPrototypeOf(child.channel);
  Object.assign(channel as object, { ref() {}, unref() {} });
  child.kill('SIGKILL');
}

const real = process.env['AIM_TEST_REAL'] === '1';

/** A Python program is bundled as its text: bun does that by the import's attribute. */
const pythonAsText = {
  name: 'python-as-text',
  transform: (code: string, id: string) => (id.endsWith('.py') ? `export default ${JSON.stringify(code)}` : undefined),
};

/** In the fast tests aim's own program is the binary that is built for them. */
const ownProgram = {
  name: 'own-program',
  enforce: 'pre' as const,
  resolveId: (source: string) =>
    source.endsWith('/process/self.ts') ? join(import.meta.dirname, 'test', 'own-program.ts') : undefined,
};

/** The tests of aider run on both ways in which its pooled processes can come to be. */
const AIDER = 'test/real/aider-!(one-shot).test.ts';
const project = (name: string, test: object) => ({ extends: true as const, test: { name, ...test } });
const projects = [
  project('warm start', { include: [AIDER], env: { AIM_TEST_START: 'warm' } }),
  project('plain start', { include: [AIDER], env: { AIM_TEST_START: 'plain' } }),
  project('tools', { include: ['test/real/**/*.test.ts'], exclude: [AIDER] }),
];

/** The longest first, or one worker would be left alone with it at the end: by the time that each took on a machine of its own. */
const LONGEST = real
  ? ['install/managers', 'install/pages', 'opencode', 'qwen', 'aider-edits', 'aider-plain', 'aider-old', 'contract']
  : [
      'jobs/remote/edits',
      'mcp/serve-mcp',
      'cli/run-jobs.test',
      'pool/trouble',
      'worktrees/variants',
      'worktrees/resume',
      'cli/launch',
      'worktrees/repositories',
      'library/package',
      'supervision',
      'worktree/kills',
      'worker-kills',
      'stdout-fails',
      'cli/snippets',
      'cli/send',
      'worktree/landing',
      'hard-repositories',
      'worktrees/',
      'host/init',
      'held-cluster',
      'cli/binary',
      'repl-driver',
      'create-once',
      'jobs/run/work',
      'jobs/run/folder',
      'telemetry',
      'cli/',
    ];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.includes(name));
      return at < 0 ? LONGEST.length : at;
    };
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  plugins: real ? [pythonAsText] : [pythonAsText, ownProgram],
  test: {
    ...(real ? { projects } : { include: ['test/**/*.test.ts'], exclude: ['test/real/**'] }),
    sequence: { sequencer: LongestFirst },
    pool: 'forks',
    isolate: false,
    // Much of the time of the fast tests is waiting; the real tools take a core each.
    maxWorkers: real ? 2 : 4,
    testTimeout: real ? 180_000 : 20_000,
    hookTimeout: real ? 600_000 : 60_000,
    globalSetup: real ? [] : ['test/temporary-folder.ts', 'test/build-binary.ts'],
  },
});

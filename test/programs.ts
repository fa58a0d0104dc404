// All programs that tests start, as one: the first argument is the path of the source of one of them, from the top of the project.
// Any other is an argument of aim, which is its own program for those that start the rehearsal agent.
const PROGRAMS: Readonly<Record<string, () => Promise<unknown>>> = {
  'fixtures/agents/fake-acp.ts': () => import('../fixtures/agents/fake-acp.ts'),
  'fixtures/agents/fake-aider.ts': () => import('../fixtures/agents/fake-aider.ts'),
  'fixtures/agents/fake-claude.ts': () => import('../fixtures/agents/fake-claude.ts'),
  'fixtures/agents/fake-codex.ts': () => import('../fixtures/agents/fake-codex.ts'),
  'fixtures/agents/fake-codex-exec.ts': () => import('../fixtures/agents/fake-codex-exec.ts'),
  'fixtures/agents/fake-repl.ts': () => import('../fixtures/agents/fake-repl.ts'),
  'fixtures/agents/file-repl.ts': () => import('../fixtures/agents/file-repl.ts'),
  'fixtures/agents/sdk-acp/main.ts': () => import('../fixtures/agents/sdk-acp/main.ts'),
  'fixtures/programs/beside-flood.ts': () => import('../fixtures/programs/beside-flood.ts'),
  'fixtures/programs/flooded.ts': () => import('../fixtures/programs/flooded.ts'),
  'test/jobs/programs/dying-run.ts': () => import('./jobs/programs/dying-run.ts'),
  'test/lib/files/programs/replace-half.ts': () => import('./lib/files/programs/replace-half.ts'),
  'test/workspace/programs/merge-run.ts': () => import('./workspace/programs/merge-run.ts'),
  'test/workspace/programs/worker-cycle.ts': () => import('./workspace/programs/worker-cycle.ts'),
};

const [, , path = ''] = process.argv;
const program = PROGRAMS[path];
if (program !== undefined) process.argv.splice(2, 1);
await (program ?? (() => import('../bin/aim.ts')))();

import type { SkillFormat } from './skill-formats.ts';

/** By this alone an agent decides whether it reads the rest. */
const DESCRIPTION =
  'Gives work to other coding agents that run at the same time (aider, codex, claude, gemini and others), by the command aim. Use it to edit several files in parallel, to get a second opinion, or to run a list of jobs.';

const HEAD = `---
name: aim
description: ${DESCRIPTION}
---
`;

const BODY = `# aim: other agents as workers

\`aim\` holds workers: coding agents that keep their conversation between prompts. They work in their own processes and edit
files in the folder in which their cluster was started.

## Which workers there are
- \`aim status\` lists the clusters, their workers (0, 1, 2 …) and what each does.
- Is there none? Ask the user to run \`aim launch aider -n 3\` in a terminal. \`aim tools\` lists the tools that are installed.
  You can start one yourself: \`aim launch aider -n 3 --detach\`, and end it by \`aim stop\`.

## Prompts
- \`aim send "PROMPT"\` sends a prompt to an idle worker, waits, and prints the answer on stdout.
- \`aim send --to 1 "PROMPT"\` sends it to worker 1, which knows what it did before.
- \`aim send --session KEY "PROMPT"\`: the same key, the same worker and conversation.
- Several at once, each answer with its label:

      aim send --batch - <<'END'
      {"id":"state","to":0,"prompt":"Add type hints to core/state.py"}
      {"id":"engine","to":1,"prompt":"Add docstrings to core/engine.py"}
      END

- Without waiting: \`turn=$(aim send --no-wait "PROMPT")\`, later \`aim read "$turn"\`. \`aim interrupt "$turn"\` ends it.
- A long prompt comes from stdin: \`git diff | aim send -\`.
- In a cluster of \`aim launch --isolation worktree\` each worker has a git worktree, so that several may edit one file.
  \`aim merge 1\` brings what worker 1 did onto the branch as one commit; exit code 1 is a conflict, and nothing has changed.
- A worker may ask for a permission: the question comes on stderr. \`aim answer TURN 1\` answers it, from another shell.
- Else give two workers different files. A worker does not see your conversation: say everything that it needs.

## A list of jobs
\`aim run-jobs jobs.json\` runs jobs in parallel, with dependencies, and prints a summary. A job file
(TOOL is an id that \`aim tools\` lists):

    {"jobs": [
      {"id": "hints", "tool": "TOOL", "files": ["core/state.py"], "prompt": "Add type hints"},
      {"id": "check", "tool": "TOOL", "action": "review", "files": ["core/state.py"], "prompt": "Is it right?",
       "depends_on": ["hints"]}]}

\`aim validate jobs.json\` checks it. \`aim run-jobs jobs.json --tool sim\` rehearses it without a model.

## Exit codes
0 it completed; 1 it did not; 2 the command line or file is wrong; 3 it took too long; 4 there is no such cluster;
5 a permission refused it; 130 it was interrupted. \`--json\` gives one document with outcome, answer, files and usage.
A sandbox that forbids Unix sockets keeps \`aim\` from its workers: run it outside of the sandbox.
`;

/** A page for an agent: what aim is for, and the commands. */
export function skillText(format: SkillFormat): string {
  return format === 'skill' ? `${HEAD}\n${BODY}`.trimEnd() : BODY.trimEnd();
}

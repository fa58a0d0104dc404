import { defineCommand } from './table/define-command.ts';
import { choiceFlag } from './table/flag-kinds.ts';
import { SKILL_FORMATS } from './services/skill/skill-formats.ts';

export default defineCommand({
  group: 'setup',
  summary: 'Print a text that teaches another agent to use aim by its shell',
  description: [
    'The text is a skill: put it where your agent looks for skills, such as .claude/skills/aim/SKILL.md,',
    '.github/skills/aim/SKILL.md or .agents/skills/aim/SKILL.md. --format agents prints it without the head of a skill, for an',
    'AGENTS.md. Workers that it uses run in an `aim launch` of yours, with your environment.',
  ].join(' '),
  examples: [
    'mkdir -p .claude/skills/aim && aim skill > .claude/skills/aim/SKILL.md',
    'aim skill --format agents >> AGENTS.md',
    'aim launch aider -n 3 -- copilot         # the agent inside finds these workers',
  ],
  flags: { format: choiceFlag(SKILL_FORMATS, 'A skill with its head (skill, the default), or text for an AGENTS.md') },
  async run({ flags }) {
    const { skill } = await import('./services/skill.ts');
    return skill(flags.format ?? 'skill');
  },
});

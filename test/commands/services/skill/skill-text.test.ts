import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../commands/index.ts';
import { skillText } from '../../../../commands/services/skill/skill-text.ts';

describe('the text for another agent', () => {
  it('has the head of a skill, whose description is short enough for every agent', () => {
    const [, name, description] = /^---\nname: (\S+)\ndescription: (.+)\n---\n/.exec(skillText('skill'))!;
    expect(name).toBe('aim');
    expect(description!.length).toBeLessThanOrEqual(1024);
    expect(skillText('agents').startsWith('# aim')).toBe(true);
  });

  it('names only commands and flags that there are', () => {
    const used = [...skillText('agents').matchAll(/\baim ([a-z][a-z-]+)((?: [^`\n]*)?)/g)];
    expect(used.length).toBeGreaterThan(10);
    for (const [text, name, rest] of used) {
      const command = COMMANDS[name!];
      expect(command, text).toBeDefined();
      const flags = [...rest!.matchAll(/ --([a-z-]+)/g)].map(([, flag]) => flag!);
      for (const flag of flags) expect(Object.keys(command!.flags), text).toContain(flag);
    }
  });
});

import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandResult } from '../host/command-result.ts';
import type { SkillFormat } from './skill/skill-formats.ts';
import { skillText } from './skill/skill-text.ts';

/** The text that teaches another agent to use aim. */
export function skill(format: SkillFormat): CommandResult {
  const text = skillText(format);
  return { exitCode: EXIT.ok, verbatim: true, lines: text.split('\n'), document: { version: 1, format, text } };
}

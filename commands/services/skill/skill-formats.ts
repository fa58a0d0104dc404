/** The values of `aim skill --format`. */
export const SKILL_FORMATS = ['skill', 'agents'] as const;
export type SkillFormat = (typeof SKILL_FORMATS)[number];

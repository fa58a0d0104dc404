/** The values of `aim attach --reporter`. */
export const ATTACH_REPORTERS = ['plain', 'json'] as const;
export type AttachReporter = (typeof ATTACH_REPORTERS)[number];

// Rules of schemas that a generated parser has as well. Pure, and of what they are given alone.

/** Whether a text can be sent to a tool or given to a program. */
export const hasNoNul = (text: string): boolean => !text.includes('\0');

export const isNotBlank = (text: string): boolean => text.trim() !== '';

/** Whether the first of a program and its arguments is there. */
export const namesProgram = ([program = '']: readonly string[]): boolean => program !== '';

import { Chalk } from 'chalk';
import { type Paint, PLAIN } from './paint.ts';

// The sixteen colours only: every terminal has a theme for them.
const COLORED = new Chalk({ level: 1 });

/** The functions that colour text; without colour they return it unchanged. */
export function paintFor(color: boolean): Paint {
  return color ? COLORED : PLAIN;
}

/** Marks the cell of a cursor. It is no colour, so it is there without colours too. */
export const inverse = (text: string): string => COLORED.inverse(text);

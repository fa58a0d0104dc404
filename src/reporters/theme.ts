import type { ChalkInstance } from 'chalk';
import { type Paint, PLAIN } from './paint.ts';

let loaded: ChalkInstance | null = null;

/** The sixteen colours only: every terminal has a theme for them. Loaded where there are colours: a log has none. */
function colored(): ChalkInstance {
  const { Chalk } = require('./chalk.ts') as typeof import('./chalk.ts');
  return (loaded ??= new Chalk({ level: 1 }));
}

/** The functions that colour text; without colour they return it unchanged. */
export function paintFor(color: boolean): Paint {
  return color ? colored() : PLAIN;
}

/** Marks the cell of a cursor. It is no colour, so it is there without colours too. */
export const inverse = (text: string): string => colored().inverse(text);

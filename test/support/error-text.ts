import type { AimError } from '../../src/model/errors.ts';

/** An error as a user reads it: its message, then a line `place (line, column): message; hint` for each fault. */
export function errorText({ message, hint, issues }: AimError): string {
  const lines = issues.map(({ place, line, column, message, hint }) => {
    const where = line === undefined ? place : `${place} (${line}, ${column})`;
    return `${where}: ${message}${hint === undefined ? '' : `; ${hint}`}`;
  });
  return [hint === undefined ? message : `${message}; ${hint}`, ...lines, ''].join('\n');
}

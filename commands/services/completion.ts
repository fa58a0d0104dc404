import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandResult } from '../host/command-result.ts';
import { SCRIPTS } from './completion/scripts.ts';
import type { Shell } from './completion/shells.ts';

/** The script for a shell. */
export function completion(shell: Shell): CommandResult {
  const script = SCRIPTS[shell];
  return {
    exitCode: EXIT.ok,
    verbatim: true,
    lines: script.trimEnd().split('\n'),
    document: { version: 1, shell, script },
  };
}

import { SOCKET_VARIABLE } from '../../src/control/protocol/socket-variable.ts';
import type { CommandContext } from '../host/command-context.ts';

/** Whether aim runs as the command of `aim launch … -- COMMAND`, or below it. */
export function isInsideCluster(environment: CommandContext['environment']): boolean {
  return (environment[SOCKET_VARIABLE] ?? '') !== '';
}

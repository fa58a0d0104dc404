import type { Protocol } from '../tools/tool-row.ts';
import { AcpDriver } from './acp/acp-driver.ts';
import { ClaudeDriver } from './claude/claude-driver.ts';
import { CodexDriver } from './codex/codex-driver.ts';
import type { Driver, DriverContext } from './driver.ts';
import { ExecDriver } from './exec/exec-driver.ts';
import { ReplDriver } from './repl/repl-driver.ts';

const DRIVERS: Readonly<Record<Protocol, new (context: DriverContext) => Driver>> = {
  'text-repl': ReplDriver,
  'claude-stream-json': ClaudeDriver,
  'codex-app-server': CodexDriver,
  acp: AcpDriver,
  exec: ExecDriver,
};

/** The driver of a protocol, for one process that is not started yet. */
export function createDriver(protocol: Protocol, context: DriverContext): Driver {
  return new DRIVERS[protocol](context);
}

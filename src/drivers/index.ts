import type { Protocol } from '../tools/tool-row.ts';
import { AcpDriver } from './acp/acp-driver.ts';
import { ClaudeStreamJsonDriver } from './claude/claude-driver.ts';
import { CodexAppServerDriver } from './codex/codex-driver.ts';
import type { Driver, DriverContext } from './driver.ts';
import { ExecDriver } from './exec/exec-driver.ts';
import { TextReplDriver } from './repl/repl-driver.ts';

const DRIVERS: Readonly<Record<Protocol, new (context: DriverContext) => Driver>> = {
  'text-repl': TextReplDriver,
  'claude-stream-json': ClaudeStreamJsonDriver,
  'codex-app-server': CodexAppServerDriver,
  acp: AcpDriver,
  exec: ExecDriver,
};

/** The driver of a protocol, for one process that is not started yet. */
export function createDriver(protocol: Protocol, context: DriverContext): Driver {
  return new DRIVERS[protocol](context);
}

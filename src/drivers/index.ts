import type { Protocol } from '../tools/tool-row.ts';
import { AcpDriver } from './acp.ts';
import { ClaudeStreamJsonDriver } from './claude-stream-json.ts';
import { CodexAppServerDriver } from './codex-app-server.ts';
import type { Driver, DriverContext } from './driver.ts';
import { ExecDriver } from './exec.ts';
import { TextReplDriver } from './text-repl.ts';

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

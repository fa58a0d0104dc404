import type { Login } from '../drivers/driver.ts';
import { openDriver } from '../drivers/index.ts';
import { NotLoggedIn, NotReadyInTime } from '../drivers/not-ready.ts';
import { type Clock, deadline } from '../lib/clock.ts';
import type { Approvals } from '../model/pool/approvals.ts';
import { messageOf } from '../model/errors.ts';
import { orphanRegistry } from '../process/records/orphan-registry.ts';
import { detectTool, type DetectedTool, missingText } from '../tools/detect/detect.ts';
import { notHeldTo } from '../tools/within-approvals.ts';
import type { Registry } from '../tools/registry/registry.ts';
import type { ToolRow } from '../tools/tool-row.ts';
import { untried } from '../tools/detect/variants.ts';

/** The result of starting a tool and opening a conversation with it. `aim tools --check --json` prints it. */
export interface ToolCheck {
  readonly tool: string;
  readonly installed: boolean;
  readonly version: string | null;
  /**
   * Whether it speaks its protocol, also where it only asks for a login; null:
   * it was not started, as it is not installed or has no long-lived form.
   */
  readonly speaks: boolean | null;
  readonly logged_in: Login;
  /** Milliseconds from the start of its process to the open conversation. */
  readonly ready_ms: number | null;
  /** What is wrong, in the tool's own words where it has any. */
  readonly problem: string | null;
  /** What to do about it. */
  readonly hint: string | null;
  /** Approvals that nothing is known to keep it to: what it does beyond them is noticed afterwards. */
  readonly not_held_to: readonly Approvals[];
}

/** How many tools are started at the same time: each takes a core for a while. */
const AT_ONCE = 2;

/** Checks the tools of a registry, or the one of this id. @throws AimError unknown_tool. */
export async function checkTools(
  registry: Registry,
  id: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
  signal: AbortSignal,
): Promise<ToolCheck[]> {
  const ids = id === undefined ? registry.ids : [id];
  const checks: ToolCheck[] = [];
  const queue = ids.map((each) => registry.get(each)).entries();
  const worker = async () => {
    for (const [index, row] of queue) checks[index] = await checkTool(row, environment, clock, signal);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return checks;
}

/** Starts a tool in an empty folder, opens a conversation and ends it. No model is asked, so it costs nothing. */
export async function checkTool(
  row: ToolRow,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
  signal: AbortSignal,
): Promise<ToolCheck> {
  const found = await detectTool(row, environment, signal);
  const { loginHint = null, installHint = null } = found?.row ?? row;
  const not_held_to = notHeldTo(found?.row ?? row);
  const nothing = {
    tool: row.id,
    speaks: null,
    logged_in: 'unknown',
    ready_ms: null,
    problem: null,
    not_held_to,
  } as const;
  if (found === null) {
    const absent = { ...nothing, installed: false, version: null };
    if (row.remote === undefined) return { ...absent, hint: installHint };
    return { ...absent, problem: missingText(row), hint: loginHint };
  }
  const about = { ...nothing, installed: true, version: found.version, hint: null };
  if (found.row.protocol === 'exec') return about;
  const began = clock.now();
  const opened = await openConversation(found, environment, clock, signal);
  signal.throwIfAborted();
  if ('error' in opened) {
    const { error } = opened;
    if (!(error instanceof NotLoggedIn)) return { ...about, speaks: false, problem: messageOf(error) };
    // The hint has a field of its own.
    return { ...about, speaks: true, logged_in: 'no', problem: error.reason, hint: error.how };
  }
  return {
    ...about,
    speaks: true,
    logged_in: opened.login,
    ready_ms: Math.round(clock.now() - began),
    problem: untried(found),
    hint: opened.login === 'no' ? loginHint : null,
  };
}

async function openConversation(
  tool: DetectedTool,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ login: Login } | { error: unknown }> {
  const { row } = tool;
  using folder = orphanRegistry.tempFolder();
  const cwd = folder.path;
  const approvals = 'read-only';
  await using driver = openDriver({ tool, cwd, approvals, environment, clock });
  const late = new NotReadyInTime(row.readyTimeoutMs);
  using limit = deadline(clock, row.readyTimeoutMs, late, signal);
  try {
    await driver.start(limit.signal);
    late.started();
    await driver.openSession({ cwd, approvals }, limit.signal);
    return { login: driver.login };
  } catch (error) {
    return { error };
  }
}

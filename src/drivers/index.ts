import type { Clock } from '../lib/clock.ts';
import { isReadOnly } from '../model/pool/approvals.ts';
import { type GivenPoolSettings, resolvePoolSettings } from '../model/pool/pool-settings.ts';
import type { Tap } from '../model/turn/turn-event.ts';
import { withOwnTempFolder } from '../process/own-temp-folder.ts';
import { spawnProcess } from '../process/spawned-process.ts';
import type { StartProcess } from '../process/tool-process.ts';
import type { DetectedTool } from '../tools/detect/detect.ts';
import { launchArgv, oneShotArgv } from '../tools/launch/launch-argv.ts';
import type { OneShot } from '../tools/row/one-shot.ts';
import type { Protocol } from '../tools/tool-row.ts';
import { type OpenProcessPlace, plainProcessPlace } from '../workspace/process-place.ts';
import { AcpDriver } from './acp/acp-driver.ts';
import { ClaudeDriver } from './claude/claude-driver.ts';
import { CodexDriver } from './codex/codex-driver.ts';
import { claudeOneShot } from './claude/one-shot.ts';
import { codexOneShot } from './codex/one-shot.ts';
import { type AskUser, type Driver, type DriverContext, NOBODY_IS_ASKED } from './driver.ts';
import { ExecDriver } from './exec/exec-driver.ts';
import { makeLaunchEnvironment } from './launch-environment.ts';
import { RemoteDriver } from './remote/remote-driver.ts';
import { replOneShot } from './repl/one-shot.ts';
import { ReplDriver } from './repl/repl-driver.ts';
import type { OneShotFormat } from './shared/one-shot-format.ts';

const DRIVERS: Readonly<Record<Protocol, (context: DriverContext) => Driver>> = {
  'text-repl': (context) => new ReplDriver(context),
  'claude-stream-json': (context) => new ClaudeDriver(context),
  'codex-app-server': (context) => new CodexDriver(context),
  acp: (context) => new AcpDriver(context),
  remote: (context) => new RemoteDriver(context),
  exec: (context) => new ExecDriver(context, ONE_SHOT_FORMATS[context.row.oneShot?.output ?? 'text']),
};

/** What a process for one turn takes and prints, by the `oneShot.output` of its row. */
const ONE_SHOT_FORMATS: Readonly<Record<OneShot['output'], OneShotFormat>> = {
  text: replOneShot,
  'claude-stream-json': claudeOneShot,
  'codex-exec-json': codexOneShot,
};

/**
 * What decides how the process of a driver is started: the settings of its pool among it. `approvals` are those of the
 * conversation that it begins with, `env` is added to aim's environment.
 */
export interface DriverSpec extends GivenPoolSettings {
  readonly tool: DetectedTool;
  readonly cwd: string;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the folder gives to the process; the folder as it is by default. */
  readonly openProcessPlace?: OpenProcessPlace;
  /**
   * One process for each turn, with these files on its command line, where the row has a form for that. Without it the
   * row's protocol decides.
   */
  readonly oneShot?: { readonly files: readonly string[] };
  /** Spawns it by default. */
  readonly startProcess?: StartProcess;
  readonly clock: Clock;
  /** Resolves when what a turn's sink was given is on disk; at once by default. */
  readonly onDisk?: () => Promise<void>;
  /** Puts what the tool asks to somebody; nobody answers by default. */
  readonly ask?: AskUser;
  /** Sees every byte between aim and the tool. */
  readonly tap?: Tap;
}

/**
 * Makes the driver of a tool, whose process is not started yet. What its process needs around it (a copy of the
 * index) is removed when the process has ended, so the driver has to be disposed of, or stopped.
 */
export function openDriver(spec: DriverSpec): Driver {
  const { tool, cwd, oneShot, openProcessPlace = plainProcessPlace } = spec;
  const { row } = tool;
  const settings = resolvePoolSettings(spec);
  const { approvals } = settings;
  const environment = { ...spec.environment, ...settings.env };
  using made = new DisposableStack();
  const { root, env } = made.use(makeLaunchEnvironment({ row, environment, approvals, cwd, openProcessPlace }));
  const options = { ...settings, insideGit: root !== null };
  const readOnly = isReadOnly(approvals);
  // A tool without a form for one turn gets a process of its usual kind, which ends with the driver.
  const isExec = oneShot !== undefined && row.oneShot !== undefined;
  const argv = isExec ? oneShotArgv(tool, { ...options, ...oneShot, readOnly }) : launchArgv(tool, options);
  const driver = DRIVERS[isExec ? 'exec' : row.protocol]({
    row,
    argv,
    cwd,
    root,
    settings,
    env,
    startProcess: spec.startProcess ?? withOwnTempFolder(spawnProcess),
    clock: spec.clock,
    onDisk: spec.onDisk ?? (async () => {}),
    ask: spec.ask ?? (async () => NOBODY_IS_ASKED),
    tap: spec.tap ?? (() => {}),
  });
  const kept = made.move();
  void driver.exited.then(() => kept.dispose());
  return driver;
}

import type { StartView } from '../model/pool/start-view.ts';
import { spawnProcess } from './spawned-process.ts';
import type { StartProcess } from './tool-process.ts';

/** Starts the processes of a pool. Dispose of it when the last of them has ended. */
export interface ProcessSource extends AsyncDisposable {
  readonly startProcess: StartProcess;
  readonly view: StartView;
  /** Called after every change of the view; set by the owner of the pool. */
  onChange: ((view: StartView) => void) | null;
}

/** Spawns every process. @param reason why there is no warm start; null when nobody expects one. */
export function plainSource(reason: string | null): ProcessSource {
  const view: StartView = { how: 'plain', reason };
  return { startProcess: spawnProcess, view, onChange: null, [Symbol.asyncDispose]: async () => {} };
}

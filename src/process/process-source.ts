import type { StartView } from '../model/start-view.ts';
import { spawnProcess } from './spawned-process.ts';
import type { StartProcess } from './tool-process.ts';

/** Where the processes of a pool come from. To be disposed when the last of them has ended. */
export interface ProcessSource extends AsyncDisposable {
  readonly startProcess: StartProcess;
  readonly view: StartView;
  /** Told of every change of the view, by whoever owns the pool. */
  onChange: ((view: StartView) => void) | null;
}

/** Every process is spawned. @param reason why not in a better way; null when there is none to tell. */
export function plainSource(reason: string | null): ProcessSource {
  const view: StartView = { how: 'plain', reason };
  return { startProcess: spawnProcess, view, onChange: null, [Symbol.asyncDispose]: async () => {} };
}

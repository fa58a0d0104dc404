import { orphanRegistry } from './records/orphan-registry.ts';
import type { StartProcess } from './tool-process.ts';

/**
 * Starts a process in the same way. One that wants it has a folder of its own for temporary files, which is removed when it
 * has ended. @throws AimError system_failed where there is no room for one.
 */
export function withOwnTempFolder(start: StartProcess): StartProcess {
  return (spec, sink, clock) => {
    if (spec.ownTempFolder !== true) return start(spec, sink, clock);
    using made = new DisposableStack();
    const { path } = made.use(orphanRegistry.tempFolder());
    const child = start({ ...spec, env: { ...spec.env, TMPDIR: path, TEMP: path, TMP: path } }, sink, clock);
    const kept = made.move();
    void child.exited.then(() => kept.dispose());
    return child;
  };
}

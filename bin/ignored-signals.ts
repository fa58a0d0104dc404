import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** The address of a handler that stands for «ignored» (SIG_IGN). */
const IGNORE = 1n;
/** Larger than `struct sigaction` of any system. */
const SIGACTION_BYTES = 256;

/**
 * Those of the signals that were ignored when this program started: by `nohup`, or for a job in the background of a script.
 * Who started it wants them to stay ignored. To be called before a handler is set.
 */
export async function ignoredSignals<S extends NodeJS.Signals>(signals: readonly S[]): Promise<ReadonlySet<S>> {
  const isIgnored = maskOf() ?? (await handlersOf());
  return new Set(signals.filter((signal) => isIgnored(constants.signals[signal])));
}

type IsIgnored = (signal: number) => boolean;

/** From the mask that Linux shows. Null: there is none. */
function maskOf(): IsIgnored | null {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    return mask === undefined ? null : (signal) => ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
  } catch {
    return null;
  }
}

/** From what the system would call for each signal, as macOS shows no mask. Where that can't be asked, none is ignored. */
export async function handlersOf(library = 'libSystem.B.dylib'): Promise<IsIgnored> {
  try {
    const { dlopen, FFIType } = await import('bun:ffi');
    const { symbols } = dlopen(library, {
      sigaction: { args: [FFIType.i32, FFIType.ptr, FFIType.ptr], returns: FFIType.i32 },
    });
    return (signal) => {
      // The handler is its first field, on Linux and on macOS.
      const action = new BigUint64Array(SIGACTION_BYTES / 8);
      return symbols.sigaction(signal, null, action) === 0 && action[0] === IGNORE;
    };
  } catch {
    return () => false;
  }
}

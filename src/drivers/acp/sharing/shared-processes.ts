import type { Clock } from '../../../lib/clock.ts';
import type { OutputSink, SpawnSpec, StartProcess, ToolProcess } from '../../../process/tool-process.ts';
import { SharedProcess } from './shared-process.ts';

export interface SharedProcessesSpec {
  /** How many there are at a time, those aside that get no further session. */
  readonly count: number;
  /** The folder of the processes. Each session has its own. */
  readonly cwd: string;
  readonly startProcess: StartProcess;
  /** After this many sessions a process gets no further one; null: there is no limit. */
  readonly maxSessions: number | null;
}

/** The processes of a pool whose instances share them: each instance gets a share of one, as if it were a process of its own. */
export class SharedProcesses {
  readonly #spec: SharedProcessesSpec;
  readonly #processes = new Set<SharedProcess>();

  constructor(spec: SharedProcessesSpec) {
    this.#spec = spec;
  }

  /** How the driver of an instance gets a process. */
  startFor(instance: number): StartProcess {
    return (spec, sink, clock) => this.#join(instance, spec, sink, clock);
  }

  #join(instance: number, spec: SpawnSpec, sink: OutputSink, clock: Clock): ToolProcess {
    const open = [...this.#processes].filter((process) => !process.retired && process.fits(spec));
    const [emptiest] = open.toSorted((a, b) => a.size - b.size);
    const isFull = open.length >= this.#spec.count && emptiest !== undefined;
    return (isFull ? emptiest : this.#start(spec, clock)).join(instance, sink);
  }

  #start(spec: SpawnSpec, clock: Clock): SharedProcess {
    const { cwd, startProcess, maxSessions } = this.#spec;
    const process = new SharedProcess({ spec: { ...spec, cwd }, clock, startProcess, maxSessions });
    this.#processes.add(process);
    void process.exited.then(() => this.#processes.delete(process));
    return process;
  }
}

import type { Emit } from '../model/events.ts';
import type { StartView } from '../model/pool/start-view.ts';
import { withOwnTempFolder } from '../process/own-temp-folder.ts';
import type { ProcessSource } from '../process/process-source.ts';
import type { StartProcess } from '../process/tool-process.ts';

/** Where the processes of a pool come from. It is opened when it is first needed, and ends with the pool. */
export class PoolSource implements AsyncDisposable {
  readonly #open: () => ProcessSource;
  #source: ProcessSource | null;

  /** @param opened one that was opened before; the pool owns it from now on. */
  constructor(open: () => ProcessSource, opened: ProcessSource | null) {
    this.#open = open;
    this.#source = opened;
  }

  /** How the processes come to be. */
  get view(): StartView {
    return this.#opened().view;
  }

  /** Bound, so that it can be handed on as it is. */
  readonly startProcess: StartProcess = withOwnTempFolder((...args) => this.#opened().startProcess(...args));

  /** Emits how the processes come to be, now and whenever that changes. */
  report(pool: string, emit: Emit): void {
    const source = this.#opened();
    const noted = new Set<string>();
    const report = (start: StartView) => {
      emit({ type: 'start_changed', pool, start });
      for (const message of slowStartNotes(start)) {
        if (!noted.has(message)) emit({ type: 'notice', level: 'info', message, about: pool });
        noted.add(message);
      }
    };
    source.onChange = report;
    report(source.view);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source?.[Symbol.asyncDispose]();
  }

  #opened(): ProcessSource {
    this.#source ??= this.#open();
    return this.#source;
  }
}

/** Why instances do not start as quickly as they could; none where they do. */
function slowStartNotes(start: StartView): string[] {
  if (start.how === 'plain') {
    return start.reason === null ? [] : [`each instance loads the tool for itself: ${start.reason}`];
  }
  const passedOver = start.passed_over === null ? [] : [`what \`aim warm\` keeps is not used: ${start.passed_over}`];
  const cold = start.how === 'warm' && start.cold.length > 0;
  return cold ? [...passedOver, `each instance does for itself: ${start.cold.join('; ')}`] : passedOver;
}

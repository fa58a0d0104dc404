import { BoundedText, isGapLine } from '../lib/text/bounded-text.ts';
import { sanitize } from '../lib/text/sanitize.ts';
import { trimAnswer } from '../lib/text/trim-answer.ts';
import { MAX_ERROR, type TurnEvent } from '../model/turn/turn-event.ts';
import type { RemoteWork } from '../model/turn/remote-work.ts';
import { boundedRefusal, MAX_REFUSALS, type Refusal } from '../model/turn/refusal.ts';
import type { Usage } from '../model/turn/usage.ts';

/** How much of an answer is kept in memory; the transcript on disk has all of it. UTF-16 units. */
const ANSWER_CAP = 1024 * 1024;
const STDERR_CAP = 64 * 1024;
/** No honest turn changes more; a tool that reports more is believed up to here. */
const MAX_FILES = 10_000;

/** Gathers the events of one turn. */
export class TurnRecorder {
  readonly #answer = new BoundedText(ANSWER_CAP);
  readonly #stderr = new BoundedText(STDERR_CAP, 'tail');
  readonly #files = new Set<string>();
  #refusals: Refusal[] = [];
  #usage: Usage | null = null;
  #remote: RemoteWork | null = null;
  #last = '';
  #error = '';

  record(event: TurnEvent): void {
    // It has got over what was wrong before.
    if (event.type === 'answer' || event.type === 'activity' || event.type === 'file') this.#error = '';
    switch (event.type) {
      case 'answer':
        this.#answer.push(event.text);
        break;
      case 'stderr':
        this.#stderr.push(event.text);
        break;
      case 'file':
        if (this.#files.size < MAX_FILES) this.#files.add(event.path);
        // An edit that did not apply, and then did.
        this.#refusals = this.#refusals.filter(({ what, path }) => what !== 'failed_edit' || path !== event.path);
        break;
      case 'refusal':
        if (this.#refusals.length < MAX_REFUSALS) this.#refusals.push(boundedRefusal(event.refusal));
        break;
      case 'error':
        this.#error = `${this.#error}${event.text}\n`.slice(-MAX_ERROR);
        break;
      case 'usage':
        this.#usage = event.usage;
        break;
      case 'remote_work':
        this.#remote = event.work;
        break;
      case 'remote_intent':
      case 'remote_session':
        break;
      case 'activity':
        this.#last = event.text;
        break;
    }
  }

  /** Without blank lines before it and blank space behind it. */
  get text(): string {
    return trimAnswer(this.#answer.toString());
  }

  get truncated(): boolean {
    return this.#answer.truncated;
  }

  get stderr(): string {
    return this.#stderr.toString().trim();
  }

  get files(): string[] {
    return [...this.#files];
  }

  get refusals(): Refusal[] {
    return this.#refusals;
  }

  get usage(): Usage | null {
    return this.#usage;
  }

  /** The result of work elsewhere; null where there was none. */
  get remote(): RemoteWork | null {
    return this.#remote;
  }

  /** Whether there was no word of an answer that anybody can see, no change of a file, and no result of work elsewhere. */
  get isSilent(): boolean {
    return this.#files.size === 0 && (this.#remote?.outputs.length ?? 0) === 0 && !hasWords(this.text);
  }

  /** The errors of the tool since it last did something, in its own words. */
  get error(): string {
    return this.#error;
  }

  /** What the tool did last, or the last line of its answer: for a turn that did not end. */
  get lastOutput(): string {
    if (this.#last !== '') return this.#last;
    const last = this.text.split('\n').at(-1) ?? '';
    return isGapLine(last) ? '' : last;
  }
}

/** Escape sequences, controls and marks that hide text are no words. */
function hasWords(text: string): boolean {
  return sanitize(text.slice(0, 1024)).trim() !== '' || sanitize(text).trim() !== '';
}

import type { Turn } from './turn.ts';

export interface EndedTurnsBound {
  readonly turns: number;
  /** UTF-16 units of what the turns hold: answers, stderr, names of files and patches. */
  readonly text: number;
}

/** Turns that ended, the oldest first. Beyond the bound the oldest are dropped. */
export class EndedTurns {
  readonly #bound: EndedTurnsBound;
  readonly #turns: (Turn | null)[] = [];
  /** Where the oldest is: to move the others at every turn would take longer than all else here. */
  #first = 0;
  #text = 0;

  constructor(bound: EndedTurnsBound) {
    this.#bound = bound;
  }

  get count(): number {
    return this.#turns.length - this.#first;
  }

  /** The oldest that passes the test. */
  find(test: (turn: Turn) => boolean): Turn | undefined {
    return this.#turns.find((turn) => turn !== null && test(turn)) ?? undefined;
  }

  add(turn: Turn): void {
    this.#turns.push(turn);
    this.#text += textOf(turn);
    while (this.count > this.#bound.turns || this.#text > this.#bound.text) this.#dropOldest();
    if (this.#first > this.#bound.turns) {
      this.#turns.splice(0, this.#first);
      this.#first = 0;
    }
  }

  delete(turn: Turn): void {
    // A turn that was waited for is the last.
    const at = this.#turns.lastIndexOf(turn);
    if (at === -1) return;
    this.#turns.splice(at, 1);
    this.#text -= textOf(turn);
  }

  #dropOldest(): void {
    this.#text -= textOf(this.#turns[this.#first]!);
    this.#turns[this.#first] = null;
    this.#first += 1;
  }
}

function textOf({ state }: Turn): number {
  if (!('ending' in state) || 'error' in state.ending) return 0;
  const { text, stderr, files, remote } = state.ending.result;
  let length = text.length + stderr.length;
  for (const file of files) length += file.length;
  for (const output of remote?.outputs ?? []) length += output.kind === 'patch' ? output.patch.length : 0;
  return length;
}

import type { OpenQuestion } from '../model/turn/question.ts';

/** What a turn, or the jobs of a run, ask at a moment, and whether the agent has got to know of it. */
export class AskedQuestions {
  readonly #open = new Map<string, OpenQuestion>();
  readonly #told = new Set<string>();
  #asked = Promise.withResolvers<void>();

  /** The oldest that is open; null: nothing is asked. */
  get first(): OpenQuestion | null {
    return this.#open.values().next().value ?? null;
  }

  opened(question: OpenQuestion): void {
    this.#open.set(question.id, question);
    this.#asked.resolve();
  }

  closed(id: string): void {
    this.#open.delete(id);
    this.#told.delete(id);
  }

  /** Resolves when something is asked that the agent does not know of. */
  async whenNew(): Promise<void> {
    while ([...this.#open.keys()].every((id) => this.#told.has(id))) {
      this.#asked = Promise.withResolvers();
      await this.#asked.promise;
    }
  }

  /** The agent gets to know of what is asked now. */
  tell(): void {
    for (const id of this.#open.keys()) this.#told.add(id);
  }
}

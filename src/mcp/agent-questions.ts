import type { OpenQuestion } from '../model/questions/question.ts';

/** The open questions of a turn, or of the jobs of a run, and which of them the agent knows of. */
export class AgentQuestions {
  readonly #open = new Map<string, OpenQuestion>();
  readonly #known = new Set<string>();
  #change = Promise.withResolvers<void>();

  /** The oldest that is open; null: nothing is asked. */
  get first(): OpenQuestion | null {
    return this.#open.values().next().value ?? null;
  }

  opened(question: OpenQuestion): void {
    this.#open.set(question.id, question);
    this.#change.resolve();
  }

  closed(id: string): void {
    this.#open.delete(id);
    this.#known.delete(id);
  }

  /** Resolves when something is asked that the agent does not know of. */
  async whenNew(): Promise<void> {
    while ([...this.#open.keys()].every((id) => this.#known.has(id))) {
      this.#change = Promise.withResolvers();
      await this.#change.promise;
    }
  }

  /** The agent knows of all that is open now. */
  markKnown(): void {
    for (const id of this.#open.keys()) this.#known.add(id);
  }
}

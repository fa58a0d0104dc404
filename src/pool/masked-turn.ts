import { MaskedText, secrets } from '../lib/secrets.ts';
import type { Session } from '../drivers/driver.ts';
import type { Outcome } from '../model/turn/outcome.ts';
import type { TurnEvent } from '../model/turn/turn-event.ts';

/** A session whose turns have no secrets in their events and outcomes. */
export function withoutSecrets(session: Pick<Session, 'turn'>): Pick<Session, 'turn'> {
  return {
    async turn(prompt, sink, signal) {
      const masked = new MaskedTurn(sink);
      return masked.end(await session.turn(prompt, masked.push, signal));
    },
  };
}

type Streamed = 'answer' | 'stderr';

/** The events of one turn without secrets, also where a piece of output ends in the middle of one. */
class MaskedTurn {
  readonly #sink: (event: TurnEvent) => void;
  readonly #texts: Readonly<Record<Streamed, MaskedText>> = { answer: new MaskedText(), stderr: new MaskedText() };

  constructor(sink: (event: TurnEvent) => void) {
    this.#sink = sink;
  }

  /** Bound, so that it can be passed on as it is. */
  readonly push = (event: TurnEvent): void => {
    switch (event.type) {
      case 'answer':
      case 'stderr':
        return this.#emit(event.type, this.#texts[event.type].push(event.text));
      // A path is looked for on the disk, and a patch is to be applied.
      case 'file':
      case 'remote_work':
        return this.#sink(event);
      default:
        return this.#sink(secrets.maskAll(event));
    }
  };

  /** The turn is over. @returns its outcome. */
  end(outcome: Outcome): Outcome {
    for (const type of ['answer', 'stderr'] as const) this.#emit(type, this.#texts[type].end());
    return secrets.maskAll(outcome);
  }

  #emit(type: Streamed, text: string): void {
    if (text !== '') this.#sink({ type, text });
  }
}

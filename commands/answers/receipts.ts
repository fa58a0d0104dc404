import type { ControlEvent } from '../../src/control/protocol/protocol.ts';
import { sanitizeLine } from '../../src/lib/sanitize.ts';
import { cut } from '../../src/reporters/text/text-width.ts';
import { paintFor } from '../../src/reporters/text/theme.ts';
import { colorOn } from '../host/color.ts';

/** Tells somebody who sits there what becomes of a prompt: its id, whether it waits, where it runs, what the tool does. */
export class Receipts {
  readonly #err: NodeJS.WriteStream | null;

  /** @param err null, or no terminal: nobody is told. */
  constructor(err: NodeJS.WriteStream | null) {
    this.#err = err?.isTTY === true ? err : null;
  }

  tell(event: ControlEvent): void {
    if (this.#err === null) return;
    const words = wordsOf(event);
    if (words === null) return;
    const { dim } = paintFor(colorOn(this.#err));
    this.#err.write(`${dim(cut(sanitizeLine(words), (this.#err.columns || 80) - 1))}\n`);
  }
}

function wordsOf(event: ControlEvent): string | null {
  switch (event.type) {
    case 'accepted':
      return `· ${event.turn} accepted`;
    case 'queued':
      return event.ahead === 0 ? null : `· queued behind ${event.ahead}`;
    case 'started': {
      const conversation = event.conversation === null ? '' : `, ${event.conversation} conversation`;
      return `· started on instance ${event.instance}${conversation}`;
    }
    case 'output':
      return event.channel === 'activity' && event.text.trim() !== '' ? `· ${event.text}` : null;
    default:
      return null;
  }
}

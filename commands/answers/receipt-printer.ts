import type { ControlEvent } from '../../src/control/protocol/events.ts';
import { sanitizeLine } from '../../src/lib/text/sanitize.ts';
import { cut } from '../../src/reporters/text/text-width.ts';
import type { CommandOutput } from '../host/command-context.ts';
import type { Paint } from '../../src/reporters/paint.ts';

/** Prints what happens to a prompt that was sent, a dim line each: its id, whether it is queued, where it runs, activity. */
export class ReceiptPrinter {
  readonly #terminal: Pick<CommandOutput, 'write' | 'columns'>;
  readonly #paint: Paint;

  constructor(terminal: Pick<CommandOutput, 'write' | 'columns'>, paint: Paint) {
    this.#terminal = terminal;
    this.#paint = paint;
  }

  print(event: ControlEvent): void {
    const text = textOf(event);
    if (text === null) return;
    const { dim } = this.#paint;
    this.#terminal.write(`${dim(cut(sanitizeLine(text), (this.#terminal.columns || 80) - 1))}\n`);
  }
}

function textOf(event: ControlEvent): string | null {
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

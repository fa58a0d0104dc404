import type { TurnEvent } from '../../model/turn/turn-event.ts';
import type { ControlEvent } from '../protocol/protocol.ts';

/** What a turn says, for whoever follows it. Files, usage and work elsewhere are in its result. */
export function emitTurnEvent(event: TurnEvent, emit: (event: ControlEvent) => void): void {
  switch (event.type) {
    case 'answer':
    case 'activity':
    case 'stderr':
      return emit({ type: 'output', channel: event.type, text: event.text });
    case 'file':
    case 'usage':
    case 'remote_intent':
    case 'remote_session':
    case 'remote_work':
      return;
  }
}

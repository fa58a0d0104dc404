import { RecentMap } from '../lib/recent-map.ts';
import type { Conversation } from '../model/turn/turn-end.ts';
import { MAX_KEYS } from './sticky-assignments.ts';

/** Where a conversation is: an instance, and the number of the conversation that it is in. */
export interface ConversationPlace {
  readonly instance: number;
  readonly conversation: number;
}

/** Where the conversation of each key is. A key that was forgotten begins a new one. */
export class Conversations {
  readonly #places = new RecentMap<string>(MAX_KEYS);

  /** Whether the conversation of this key is the one that is here; it is from now on. */
  continue(key: string, { instance, conversation }: ConversationPlace): Conversation {
    const here = `${instance} ${conversation}`;
    const before = this.#places.get(key);
    this.#places.set(key, here);
    return before === here ? 'same' : 'new';
  }
}

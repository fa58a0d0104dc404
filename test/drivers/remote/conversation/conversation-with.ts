import { API_KEY, type JulesServer, startJulesServer } from '../../../../fixtures/jules-server/jules-server.ts';
import type { ConversationSpec } from '../../../../src/drivers/remote/conversation/conversation.ts';
import { JulesClient } from '../../../../src/drivers/remote/api/jules-client.ts';
import { JulesConversation } from '../../../../src/drivers/remote/conversation/jules-conversation.ts';
import type { Approvals } from '../../../../src/model/pool/approvals.ts';
import type { Outcome } from '../../../../src/model/turn/outcome.ts';
import type { RemoteWork } from '../../../../src/model/turn/remote-work.ts';
import type { TurnEvent } from '../../../../src/model/turn/turn-event.ts';
import { fastClock } from '../../../support/fast-clock.ts';
import { never } from '../../../support/never.ts';

/** What the fake's account has connected. */
export const REPOSITORY = {
  kind: 'repository',
  source: 'sources/github/octo/demo',
  branch: 'main',
  unseen: [],
} as const;

export const SOURCES = [{ owner: 'octo', repo: 'demo', branches: ['main'] }];

/** What one turn came to. */
export interface TurnReport {
  readonly outcome: Outcome;
  readonly answer: string;
  readonly activities: readonly string[];
  /** What it took for an error of the service. */
  readonly errors: readonly string[];
  readonly work: RemoteWork | null;
}

/** A conversation with the fake, in which a minute takes 1.2 s. @param server that goes on when it is disposed of. */
export async function conversationWith(
  changes: Partial<ConversationSpec> = {},
  server?: JulesServer,
): Promise<
  AsyncDisposable & {
    readonly server: JulesServer;
    /** What was to be on disk. */
    readonly records: readonly TurnEvent[];
    /** All bytes that the tap got, both ways. */
    readonly tapped: () => string;
    readonly conversation: JulesConversation;
    turn(prompt: string, approvals?: Approvals, signal?: AbortSignal): Promise<TurnReport>;
  }
> {
  const own = server ?? (await startJulesServer({ sources: SOURCES }));
  const clock = fastClock(50);
  const records: TurnEvent[] = [];
  let tapped = '';
  const tap = (direction: string, bytes: Uint8Array) =>
    void (tapped += `${direction} ${Buffer.from(bytes).toString()}`);
  let nonces = 0;
  const conversation = new JulesConversation({
    // Two seconds of the machine: a busy one is slow to answer as well.
    client: new JulesClient({ baseUrl: own.url, key: API_KEY, clock, tap, timeoutMs: 100_000 }),
    clock,
    chance: () => 0.5,
    nonce: () => `nonce${++nonces}`,
    account: own.url,
    pollMs: 1000,
    startingPoint: async () => REPOSITORY,
    pullRequests: false,
    onDisk: async () => {},
    ...changes,
  });
  return {
    server: own,
    records,
    tapped: () => tapped,
    conversation,
    async turn(prompt, approvals = 'allow-edits', signal = never) {
      const events: TurnEvent[] = [];
      const outcome = await conversation.turn(prompt, approvals, (event) => events.push(event), signal);
      records.push(...events.filter(({ type }) => type === 'remote_intent' || type === 'remote_session'));
      const textOf = (type: 'answer' | 'activity' | 'error') =>
        events.flatMap((event) => (event.type === type ? [event.text] : []));
      const works = events.flatMap((event) => (event.type === 'remote_work' ? [event.work] : []));
      return {
        outcome,
        answer: textOf('answer').join(''),
        activities: textOf('activity'),
        errors: textOf('error'),
        work: works.at(-1) ?? null,
      };
    },
    async [Symbol.asyncDispose]() {
      if (server === undefined) await own[Symbol.asyncDispose]();
    },
  };
}

import type { ControlEvent } from '../control/protocol/events.ts';
import type { RequestClient } from '../control/requests/request-client.ts';
import type { RequestBody } from '../control/requests/table.ts';
import type { Clock } from '../lib/clock.ts';
import { RecentMap } from '../lib/recent-map.ts';
import { sanitizeLine } from '../lib/text/sanitize.ts';
import { AimError } from '../model/errors.ts';
import type { TurnEnd } from '../model/turn/turn-end.ts';
import { AgentQuestions } from './agent-questions.ts';
import type { TurnProgress } from './answer-text.ts';

/** How many turns are known by their ids. */
const MAX_TURNS = 1000;
/** How much of the answers of turns that ended is kept, in UTF-16 units. */
const MAX_TEXT = 32 * 1024 * 1024;
/** How much of a tool's last line is kept, in UTF-16 units. */
const MAX_LINE = 200;

/** A turn that the controlling agent sent. It goes on whether it is waited for or not. */
export class SentTurn {
  readonly cluster: string;
  /** The tool of its cluster; null: another aim runs it. */
  readonly tool: string | null;
  readonly id: string;
  /** Resolves when it has ended. Does not reject. */
  readonly ended: Promise<void>;
  readonly #clock: Clock;
  readonly #sentAt: number;
  #instance: number | null = null;
  #lastLine = '';
  #end: TurnEnd | null = null;
  /** What its tool asks. */
  readonly questions = new AgentQuestions();
  /** Whether the agent has got its end. */
  isRead = false;

  constructor(cluster: SendTarget, id: string, end: Promise<TurnEnd>, clock: Clock) {
    this.cluster = cluster.name;
    this.tool = cluster.tool;
    this.id = id;
    this.#clock = clock;
    this.#sentAt = clock.now();
    this.ended = end.then((it) => {
      this.#end = it;
    });
  }

  /** Null: it goes on. */
  get end(): TurnEnd | null {
    return this.#end;
  }

  /** Keeps how it ended, and not the answer. */
  forgetAnswer(): void {
    const end = this.#end;
    if (end?.result !== undefined && end.result !== null) {
      this.#end = { ...end, result: { ...end.result, text: '', stderr: '', text_truncated: true } };
    }
  }

  get progress(): TurnProgress {
    const elapsedMs = this.#clock.now() - this.#sentAt;
    const question = this.questions.first;
    return { turn: this.id, instance: this.#instance, elapsedMs, lastLine: this.#lastLine, question };
  }

  onEvent(event: ControlEvent): void {
    if (event.type === 'started') this.#instance = event.instance;
    if (event.type === 'asked') this.questions.opened(event.question);
    if (event.type === 'answered') this.questions.closed(event.question);
    if (event.type !== 'output' || event.channel === 'stderr') return;
    const line = event.text.trimEnd().split('\n').at(-1)?.trim() ?? '';
    if (line !== '') this.#lastLine = sanitizeLine(line).slice(-MAX_LINE);
  }
}

/** Where a prompt is sent. */
export interface SendTarget {
  readonly name: string;
  readonly tool: string | null;
  readonly client: RequestClient;
}

/** The turns that were sent, by their ids. The oldest ones are forgotten, and the oldest answers before that. */
export class SentTurns {
  readonly #clock: Clock;
  readonly #turns = new RecentMap<SentTurn>(MAX_TURNS);
  /** Turns of a cluster that ended, whose ids a later cluster of its name used again before they were read. */
  #replaced: SentTurn[] = [];
  /** Those with their answers, the oldest first. */
  readonly #ended: SentTurn[] = [];
  #text = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sends a prompt; resolves when its turn has an id. @throws AimError that the cluster refuses it with. */
  async send(cluster: SendTarget, body: RequestBody<'send'>): Promise<SentTurn> {
    const accepted = Promise.withResolvers<SentTurn>();
    const end = Promise.withResolvers<TurnEnd>();
    let turn: SentTurn | null = null;
    const onEvent = (event: ControlEvent) => {
      if (event.type === 'accepted') {
        const sent = new SentTurn(cluster, event.turn, end.promise, this.#clock);
        turn = sent;
        const before = this.#turns.set(sent.id, sent);
        if (before?.id === sent.id && !before.isRead) this.#replaced.push(before);
        void sent.ended.then(() => this.#hasEnded(sent));
        accepted.resolve(sent);
      }
      turn?.onEvent(event);
    };
    cluster.client.request({ ...body, request: 'send', wait: true }, { onEvent }).then(
      (reply) => end.resolve(reply.end ?? lost(reply.turn, new AimError('protocol', 'the cluster gave no end'))),
      (error: unknown) => {
        if (turn === null) return accepted.reject(error);
        const known = error instanceof AimError ? error : new AimError('cluster_lost', String(error));
        end.resolve(lost(turn.id, known));
      },
    );
    return accepted.promise;
  }

  get(id: string): SentTurn | null {
    return this.#turns.get(id) ?? null;
  }

  /** Turns whose end the agent has not got. */
  get unread(): SentTurn[] {
    this.#replaced = this.#replaced.filter((turn) => !turn.isRead);
    return [...this.#replaced, ...[...this.#turns.values()].filter((turn) => !turn.isRead)];
  }

  #hasEnded(turn: SentTurn): void {
    this.#ended.push(turn);
    this.#text += lengthOf(turn);
    while (this.#text > MAX_TEXT) {
      const oldest = this.#ended.shift()!;
      this.#text -= lengthOf(oldest);
      oldest.forgetAnswer();
    }
  }
}

function lengthOf({ end }: SentTurn): number {
  return (end?.result?.text.length ?? 0) + (end?.result?.stderr.length ?? 0);
}

/** The end of a turn whose cluster has gone. */
function lost(turn: string, { code, message }: AimError): TurnEnd {
  return { turn, instance: null, conversation: null, result: null, error: { code, message } };
}

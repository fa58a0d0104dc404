import type { ClusterLineOf, ClusterRecordLine } from '../../../model/cluster/cluster-record.ts';
import type { RecordedTurn } from '../../../model/cluster/recorded-turn.ts';

/** What a journal of a cluster comes to: a fold of its lines. */
export class ClusterHistory {
  readonly #turns = new Map<string, RecordedTurn>();
  #started: ClusterLineOf<'cluster_started'> | null = null;
  #ended: ClusterLineOf<'cluster_ended'> | null = null;
  #lastAt: string | null = null;

  get started(): ClusterLineOf<'cluster_started'> | null {
    return this.#started;
  }

  /** Null: it runs, or was killed. */
  get ended(): ClusterLineOf<'cluster_ended'> | null {
    return this.#ended;
  }

  get lastAt(): string | null {
    return this.#lastAt;
  }

  /** In the order in which they were accepted. */
  get turns(): RecordedTurn[] {
    return [...this.#turns.values()];
  }

  apply(line: ClusterRecordLine): void {
    this.#lastAt = line.at;
    switch (line.type) {
      case 'cluster_started':
        this.#started = line;
        break;
      case 'cluster_ended':
        this.#ended = line;
        break;
      case 'turn_accepted':
        this.#turns.set(line.turn, accepted(line));
        break;
      case 'turn_started':
        this.#change(line.turn, () => ({ instance: line.instance, started_at: line.at }));
        break;
      case 'remote_intent':
        this.#change(line.turn, ({ sessions }) => ({
          sessions: [...sessions, { title: line.title, session: null, url: null }],
        }));
        break;
      case 'remote_session':
        this.#change(line.turn, ({ sessions }) => {
          const { title, session, url } = line;
          const others = sessions.filter((known) => known.title !== title || known.session !== null);
          return { sessions: [...others, { title, session, url }] };
        });
        break;
      case 'turn_ended': {
        const { type: _, at, turn, conversation: __, instance, ...end } = line;
        this.#change(turn, (it) => ({ ...end, ended_at: at, instance: instance ?? it.instance }));
        break;
      }
      case 'merged':
      case 'notice':
        break;
    }
  }

  #change(turn: string, change: (turn: RecordedTurn) => Partial<RecordedTurn>): void {
    const known = this.#turns.get(turn);
    if (known !== undefined) this.#turns.set(turn, { ...known, ...change(known) });
  }
}

function accepted(line: ClusterLineOf<'turn_accepted'>): RecordedTurn {
  const { type: _, at, ...about } = line;
  return {
    ...about,
    accepted_at: at,
    started_at: null,
    ended_at: null,
    outcome: null,
    error: null,
    duration_ms: null,
    answer: null,
    answer_chars: 0,
    files: [],
    files_more: 0,
    refusals: 0,
    usage: null,
    work: null,
    sessions: [],
  };
}

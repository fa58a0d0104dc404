import { randomBytes } from 'node:crypto';
import { within } from '../../lib/clock.ts';
import type { Exit } from '../../model/turn/exit.ts';
import type { GracePeriods } from '../../process/tool-process.ts';
import type { Remote } from '../../tools/row/remote.ts';
import { gitHubOrigin } from '../../workspace/git/commits/published-base.ts';
import type { Driver, DriverContext, Login, Session, SessionOptions } from '../driver.ts';
import { NoSuchSession, NotLoggedIn, NotReady } from '../not-ready.ts';
import { Lifecycle } from '../shared/lifecycle.ts';
import type { Answer } from './api/api-failure.ts';
import type { ConversationSpec } from './conversation/conversation.ts';
import { findRecordedSession } from './conversation/find-recorded-session.ts';
import { JulesClient } from './api/jules-client.ts';
import { JulesConversation } from './conversation/jules-conversation.ts';
import type { JulesSession } from './api/jules-resources.ts';
import { retryRead } from './api/retry-read.ts';
import { nonceOf } from './conversation/session-mark.ts';
import { type RemoteParts, RemoteSession, type RemoteTurn } from './remote-session.ts';
import { ConnectedSources, findStartingPoint } from './conversation/starting-point.ts';

/** How many tries a service gets before it counts as away. */
const TRIES = 4;

/**
 * The protocol of a tool that is a service: nothing of it runs here. A slot of its pool is a permit for one session that has
 * not ended. After a restart the slot has another session; the one before continues in the service.
 */
export class RemoteDriver implements Driver {
  readonly pid = 0;
  readonly #context: DriverContext;
  readonly #remote: Remote;
  readonly #stop = new AbortController();
  readonly #parts: RemoteParts;
  #session: RemoteSession | null = null;
  /** Once there is a key. */
  #service: { readonly client: JulesClient; readonly sources: ConnectedSources; readonly account: string } | null =
    null;
  login: Login = 'unknown';

  constructor(context: DriverContext) {
    const { remote } = context.row;
    if (remote === undefined) throw new Error(`the row of ${context.row.id} names no service`);
    this.#context = context;
    this.#remote = remote;
    this.#parts = { row: context.row, life: new Lifecycle<RemoteTurn>(), stopped: this.#stop.signal };
  }

  get exited(): Promise<Exit> {
    return this.#parts.life.ended;
  }

  /** Asks whether the key is good, and whether the service may have the repository that is worked in. Nothing is spent. */
  async start(signal: AbortSignal): Promise<void> {
    const { row, env, clock, tap, cwd, settings } = this.#context;
    const { baseUrl, keyVariable } = this.#remote;
    if (settings.model !== null) throw new NotReady(`${row.id} has no choice of models`, true);
    const key = env[keyVariable] ?? '';
    if (key === '') throw new NotLoggedIn(row, `${keyVariable} is not set`);
    const client = new JulesClient({ baseUrl, key, clock, tap });
    const answer = await this.#ask(() => client.sources(null, 1, signal), signal);
    if ('failure' in answer) {
      const { kind, reason } = answer.failure;
      if (kind === 'unauthorised') throw new NotLoggedIn(row, `the key is refused: ${reason}`);
      const isOther = kind === 'not_the_api' || kind === 'not_found' || kind === 'rejected';
      throw new NotReady(`${baseUrl}: ${reason}`, isOther);
    }
    this.login = 'yes';
    const sources = new ConnectedSources(client, (read, until) => this.#ask(read, until));
    this.#service = { client, sources, account: `${baseUrl} ${key}` };
    const origin = await gitHubOrigin(cwd, signal);
    if (origin !== null) {
      const source = 'reason' in origin ? { ...origin, isPermanent: true } : await sources.find(origin, signal);
      if ('reason' in source) throw new NotReady(source.reason, source.isPermanent);
    }
    this.#parts.life.ready();
  }

  /** A session has no folder of its own: what is pushed of the folder's repository is what it works on. */
  canOpen(): boolean {
    return true;
  }

  async openSession(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    const { cwd, approvals, resume } = options;
    const open = this.#session;
    const isSame = resume === undefined ? open?.unused === true && open.cwd === cwd : open?.isCalled(resume) === true;
    if (open !== null && isSame) {
      open.approvals = approvals;
      return open;
    }
    const found = resume === undefined ? undefined : await this.#find(resume, signal);
    const spec = this.#conversationIn(cwd);
    await open?.close();
    const conversation = new JulesConversation(spec, found);
    this.#session = new RemoteSession(this.#parts, `aim-${spec.nonce()}`, conversation, { cwd, approvals });
    return this.#session;
  }

  async stop({ eof, term }: GracePeriods): Promise<Exit> {
    const { life } = this.#parts;
    this.#stop.abort();
    // The answer to a request for a new session may still come.
    if (life.turn !== null)
      await within(
        this.#context.clock,
        eof + term,
        life.turn.ended.catch(() => null),
      );
    life.end({ by: 'us', code: null, signal: null });
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: this.#context.row.stopTimeoutMs, term: 1000 });
  }

  #conversationIn(cwd: string): ConversationSpec {
    const { clock, onDisk } = this.#context;
    const { branch = null, pullRequests, pollMs } = this.#remote;
    const { client, sources, account } = this.#opened();
    return {
      client,
      clock,
      chance: Math.random,
      nonce: () => randomBytes(6).toString('hex'),
      account,
      pollMs,
      startingPoint: (signal) => findStartingPoint(sources, cwd, branch, signal),
      pullRequests,
      onDisk,
    };
  }

  /** A session that was made before. @param name its id, or the title that it was to be made with. */
  async #find(name: string, signal: AbortSignal): Promise<JulesSession> {
    const answer = await this.#ask(() => findRecordedSession(this.#opened().client, name, signal), signal);
    if ('failure' in answer) throw new NotReady(answer.failure.reason, false);
    if (answer.value === null) throw new NoSuchSession(name, nonceOf(name) === null);
    return answer.value;
  }

  #ask<T>(read: () => Promise<Answer<T>>, signal: AbortSignal): Promise<Answer<T>> {
    const { clock } = this.#context;
    return retryRead(read, { clock, chance: Math.random, onRetry: () => {}, tries: TRIES }, signal);
  }

  #opened() {
    if (this.#service === null) throw new Error('the driver is not started');
    return this.#service;
  }
}

import { resolve } from 'node:path';
import { readJobText } from '../jobs/file/read-job-file.ts';
import type { Clock } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import type { Answerer } from '../model/questions/question.ts';
import { turnIdOf } from '../model/questions/question-id.ts';
import type { Verify } from '../model/merging/verify.ts';
import { workerMergeLines } from '../reporters/reports/worker-merges.ts';
import type { Registry } from '../tools/registry/registry.ts';
import { AgentWork, type CallOutcome, hasEnded, progressOf } from './agent-work.ts';
import { clusterText, cutMiddle, errorText, turnEndText } from './answer-text.ts';
import { ControlledClusters } from './controlled-clusters.ts';
import type { ElicitationState } from './elicitation.ts';
import { withMissingKey } from './missing-key.ts';
import { PendingMerges } from './pending-merges.ts';
import { shownRecord, shownTurn } from './shown-work.ts';
import { SentTurn } from './sent-turns.ts';
import type { ToolArguments } from './tool-arguments.ts';
import { type CallWait, waitUntil } from './wait-until.ts';

export interface ControllerSpec {
  /** The folder in which the server was started. */
  readonly cwd: string;
  readonly registry: Registry;
  /** What workers get parts of. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** A sentence about a key that this tool has not got, for an error of its start; null: nothing is known to be missing. */
  readonly missingKey: (tool: string) => string | null;
}

/** What a controlling agent has: clusters, turns that it sent, runs that it started. Every call comes to a text for its model. */
export class Controller implements AsyncDisposable {
  readonly #spec: ControllerSpec;
  readonly #clusters: ControlledClusters;
  readonly #work: AgentWork;
  readonly #merges = new PendingMerges();
  /** Where something was launched or run. */
  readonly #folders: Set<string>;

  constructor(spec: ControllerSpec) {
    this.#spec = spec;
    this.#clusters = new ControlledClusters(spec);
    this.#work = new AgentWork(spec.clock, spec.missingKey);
    this.#folders = new Set([spec.cwd]);
  }

  async launch(args: ToolArguments<'launch'>): Promise<string> {
    const { tool, count, name, cwd, model, approvals, isolation, verify } = args;
    const running = name === undefined ? null : await this.#clusters.findRunning(name);
    if (running !== null) {
      const { clusters } = await running.client.request({ request: 'status' });
      const other = clusters.find((it) => it.tool !== tool);
      if (other !== undefined) {
        throw new AimError('name_taken', `${running.name} runs already, with workers of ${other.tool}`, {
          hint: 'give another name',
        });
      }
      return `${running.name} runs already; it is used as it is\n${clusters.map(clusterText).join('\n')}`;
    }
    const { registry } = this.#spec;
    const folder = this.#folder(cwd);
    const settings = { count, ...(model !== undefined && { model }), ...(approvals !== undefined && { approvals }) };
    try {
      if (verify !== undefined && isolation !== 'worktree') {
        throw new AimError('usage', 'verify is for isolation worktree');
      }
      const where = { isolation, verify: verify === undefined ? null : checkWith(verify) };
      const about = { ...settings, ...where, tool, name: name ?? null, cwd: folder, registry };
      const cluster = await this.#clusters.launch(about);
      const workers = count === 1 ? '1 worker, 0' : `${count} workers, 0 to ${count - 1}`;
      const place = isolation === 'worktree' ? `worktrees of ${folder}` : folder;
      return `${cluster.name}: ${workers}, of ${tool} in ${place}. What is sent before they are ready waits`;
    } catch (error) {
      throw this.#withKeyHint(error, tool);
    }
  }

  async send(args: ToolArguments<'send'>, wait: CallWait): Promise<CallOutcome> {
    const { messages, prompt, turn, to, session, cluster: name, timeout_seconds: timeout, full } = args;
    if (turn !== undefined) return await this.#answer(turn, args, wait);
    if ((messages === undefined) === (prompt === undefined)) {
      throw new AimError('usage', 'give messages or prompt, and not both');
    }
    const list = messages ?? [{ prompt: prompt!, to, session }];
    const cluster = await this.#clusters.find(name ?? null);
    const sent = await Promise.all(
      list.map(async (message) => {
        const body = {
          prompt: { kind: 'typed' as const, text: message.prompt },
          to: message.to ?? null,
          key: message.session ?? null,
          timeout_ms: timeout * 1000,
        };
        try {
          return await this.#work.turns.send(cluster, { ...body, request: 'send' });
        } catch (error) {
          if (!(error instanceof AimError)) throw error;
          return this.#withKeyHint(error, cluster.tool);
        }
      }),
    );
    const turns = sent.filter((it) => it instanceof SentTurn);
    if (turns.length === 0) throw sent[0];
    if (turns.length === sent.length)
      return await this.#work.outcome(turns, { seconds: args.wait_seconds, full }, wait);
    await this.#work.wait(turns, args.wait_seconds, wait);
    const texts = sent.map((it) =>
      it instanceof SentTurn ? this.#work.take(it, full, wait) : `not sent: ${errorText(it)}`,
    );
    return texts.join('\n\n');
  }

  /** Goes on with a call that was answered by a question. @param answer of the client's user; null: they left it. */
  async resume(state: ElicitationState, answer: string | null, wait: CallWait): Promise<CallOutcome> {
    const { question, passed, turns, seconds, full } = state;
    const all = turns.map((id) => this.#work.get(id));
    const fault = answer === null ? null : await this.#reply(question, answer, 'elicitation', null).catch(textOfError);
    const next = { seconds, full, passed: answer === null || fault !== null ? [...passed, question] : passed };
    const outcome = await this.#work.outcome(all, next, wait);
    return fault === null || typeof outcome !== 'string' ? outcome : `${fault}\n\n${outcome}`;
  }

  /** Answers what a turn asks, and waits for its end. */
  async #answer(turn: string, args: ToolArguments<'send'>, wait: CallWait): Promise<CallOutcome> {
    const { prompt, messages, cluster, wait_seconds: seconds, full } = args;
    if (prompt === undefined || messages !== undefined)
      throw new AimError('usage', 'turn goes with prompt, the answer');
    await this.#reply(turn, prompt, 'agent', cluster ?? null);
    const known = this.#work.turns.get(turnIdOf(turn)) ?? this.#work.runs.get(turn);
    if (known !== null) return await this.#work.outcome([known], { seconds, full }, wait);
    return `${turn}: answered`;
  }

  /** @param turn its id, or that of the question. @returns null. @throws AimError not_asked, usage. */
  async #reply(turn: string, answer: string, by: Answerer, cluster: string | null): Promise<null> {
    const run = this.#work.runs.asking(turn);
    if (run !== null) {
      run.openQuestions.answer(turn, answer, by);
      return null;
    }
    const name = this.#work.turns.get(turnIdOf(turn))?.cluster ?? cluster;
    const { client } = await this.#clusters.find(name);
    await client.request({ request: 'answer', turn, answer, by });
    return null;
  }

  async read({ turns: ids, wait_seconds: seconds, full }: ToolArguments<'read'>, wait: CallWait): Promise<CallOutcome> {
    const named = ids?.map((id) => this.#work.get(id));
    const all = named ?? this.#work.unread;
    if (all.length === 0) return 'nothing is unread, and nothing is at work';
    return await this.#work.outcome(all, { seconds, full }, wait);
  }

  async show({ id, what }: ToolArguments<'show'>): Promise<string> {
    const { environment } = this.#spec;
    const turn = this.#work.turns.get(id);
    const folders = [...this.#folders].reverse();
    const known = turn === null ? null : await shownTurn(turn, what, folders, environment);
    const text = known ?? (await shownRecord(id, what, folders, environment));
    if (text !== null) return cutMiddle(text, MAX_SHOWN, (left) => `${left} characters are left out`);
    throw new AimError('unknown_turn', `there is no turn and no run ${id}`, { hint: 'a job is RUN/JOB' });
  }

  async status(): Promise<string> {
    const clusters = await this.#clusters.status();
    const unread = this.#work.unread;
    const parts = [
      clusters.length === 0 ? 'no cluster runs; call launch' : clusters.map(clusterText).join('\n'),
      ...this.#clusters.failures.map(({ name, error }) => `${name}: has ended: ${error.message}`),
      ...unread.map((it) => (hasEnded(it) ? `${it.id}: ended; read gives its end` : progressOf(it))),
    ];
    return parts.join('\n');
  }

  async interrupt({ turn, to, cluster: name }: ToolArguments<'interrupt'>, wait: CallWait): Promise<string> {
    const known = turn === undefined ? null : this.#work.get(turn);
    if (known !== null && hasEnded(known)) return `it had ended before\n${this.#work.take(known, false, wait)}`;
    if (known !== null && !(known instanceof SentTurn)) {
      known.interrupt();
      await this.#work.wait([known], RUN_END_SECONDS, wait);
      return this.#work.take(known, false, wait);
    }
    const cluster = await this.#clusters.find(known?.cluster ?? name ?? null);
    const request = { request: 'interrupt', turn: turn ?? null, to: to ?? null } as const;
    const { end, already } = await cluster.client.request(request);
    if (end === null) return 'nothing was at work';
    const sent = this.#work.turns.get(end.turn);
    if (sent !== null && !wait.signal.aborted) sent.isRead = true;
    return `${already ? 'it had ended before\n' : ''}${turnEndText(end, false)}`;
  }

  async merge(
    { worker, cluster: name, leave, resolve: both, wait_seconds: seconds }: ToolArguments<'merge'>,
    wait: CallWait,
  ): Promise<string> {
    const cluster = await this.#clusters.find(name ?? null);
    const merge = this.#merges.start(cluster, worker ?? null, { leave, resolve: both });
    await waitUntil(merge.ended, seconds * 1000, () => 'merging', wait);
    const { end } = merge;
    if (end === null) return 'still merging: a turn or the check goes on; call merge again';
    if (!wait.signal.aborted) this.#merges.forget(merge);
    if (end instanceof AimError) throw end;
    return end.flatMap(workerMergeLines).join('\n');
  }

  async stop({ cluster }: ToolArguments<'stop'>): Promise<string> {
    const { names, left } = await this.#clusters.stop(cluster ?? null);
    return names.length === 0 ? 'you launched no cluster' : [`stopped: ${names.join(', ')}`, ...left].join('\n');
  }

  async runJobs(
    { file, jobs, cwd, wait_seconds: seconds }: ToolArguments<'run_jobs'>,
    wait: CallWait,
  ): Promise<CallOutcome> {
    if ((file === undefined) === (jobs === undefined)) throw new AimError('usage', 'give file or jobs, and not both');
    const { registry, environment, clock } = this.#spec;
    const folder = this.#folder(cwd);
    const source = file === undefined ? 'jobs' : resolve(folder, file);
    const text = file === undefined ? JSON.stringify({ jobs }) : readJobText(source);
    const run = await this.#work.runs.start({ source, text, cwd: folder, registry, environment, clock });
    return await this.#work.outcome([run], { seconds, full: false }, wait);
  }

  /** Ends all processes of this server within a fifth of a second. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#work.runs[Symbol.asyncDispose](), this.#clusters[Symbol.asyncDispose]()]);
  }

  #folder(cwd: string | undefined): string {
    const folder = cwd === undefined ? this.#spec.cwd : resolve(this.#spec.cwd, cwd);
    this.#folders.add(folder);
    return folder;
  }

  /**
   * The error, with the key that the tool has not got from this client, where that may be its cause.
   * @param tool null: another aim runs it, with an environment of its own.
   */
  #withKeyHint<T>(error: T, tool: string | null): T | AimError {
    return withMissingKey(error, tool === null ? null : this.#spec.missingKey(tool));
  }
}

/** How much of an answer or a diff is shown, in UTF-16 units. */
const MAX_SHOWN = 100_000;
/** Seconds that a check may take. */
const VERIFY_SECONDS = 600;

/** A check of what is merged. */
function checkWith(argv: readonly string[]): Verify {
  return {
    argv: [...argv],
    timeout_seconds: VERIFY_SECONDS,
    retries: 0,
    when: 'merge',
    on_failed: 'fail',
    at_base: false,
  };
}

function textOfError(error: unknown): string {
  if (!(error instanceof AimError)) throw error;
  return errorText(error);
}

/** How long a run that is interrupted is waited for. */
const RUN_END_SECONDS = 30;

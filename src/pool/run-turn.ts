import { withLoginHint } from '../drivers/not-ready.ts';
import { pathsWithin } from '../lib/text/paths-within.ts';
import type { Emit } from '../model/events.ts';
import type { Exit } from '../model/turn/exit.ts';
import type { Outcome } from '../model/turn/outcome.ts';
import { type Prompt, textOfPrompt } from '../model/turn/prompt.ts';
import type { TurnEvent } from '../model/turn/turn-event.ts';
import type { TurnRecord } from '../model/turn/turn-result.ts';
import { priceOf, type PriceSources, withEstimate } from '../tools/prices/cost-estimate.ts';
import { errorsIn, limitIn } from '../tools/limit-in.ts';
import type { Limits } from '../tools/row/limits.ts';
import type { ToolRow } from '../tools/tool-row.ts';
import type { TurnWork } from '../model/turn/turn-work.ts';
import { withBreach } from '../workspace/guard/breach.ts';
import type { KeepWork } from '../workspace/patches/patch-keeper.ts';
import { type GuardedTurn, TurnGuard } from '../workspace/guard/turn-guard.ts';
import { type BoundedTurnSpec, boundedTurn } from './bounded-turn.ts';
import type { TurnAbout } from './turn-about.ts';
import { withoutSecrets } from './masked-turn.ts';
import { TurnRecorder } from './turn-recorder.ts';

/** How much of a prompt is in an event, in UTF-16 units. */
const MAX_PROMPT = 200;

/** What a turn changed in the folder that its instance has for itself. */
export interface TurnChange {
  readonly work: TurnWork;
  /** Relative to the working folder. */
  readonly files: string[];
}

/** The folder that an instance has for itself: what is done there around each turn. */
export interface OwnFolder {
  before(): Promise<void>;
  /** @param prompt its text. */
  after(prompt: string): Promise<TurnChange>;
}

export interface RunTurnSpec extends Omit<BoundedTurnSpec, 'sink' | 'recorder'> {
  readonly about: TurnAbout;
  readonly row: ToolRow;
  /** Where the tool works, and what it may do there. */
  readonly guarded: GuardedTurn;
  /** What decides about its cost, where the tool reports tokens alone. */
  readonly prices: PriceSources;
  readonly ownFolder?: OwnFolder;
  readonly queuedMs: number;
  /** Keeps what work elsewhere came to, of a turn that belongs to no job: a run keeps it by itself. */
  readonly keepWork?: KeepWork | undefined;
  /** Gets every event of the driver, as it comes. */
  readonly onEvent?: ((event: TurnEvent) => void) | null;
  readonly emit: Emit;
}

/**
 * Runs one turn and emits its events. It never rejects for what the tool does.
 * @returns what the turn came to, and how the process ended if it is gone.
 */
export async function runTurn(spec: RunTurnSpec): Promise<{ readonly record: TurnRecord; readonly gone: Exit | null }> {
  const { about, guarded, ownFolder, prices, clock, emit, onEvent, queuedMs, questions } = spec;
  const recorder = new TurnRecorder();
  await ownFolder?.before();
  const guard = await TurnGuard.open(guarded);
  const began = clock.now();
  emit({ type: 'turn_started', ...about, prompt: about.job === null ? beginningOf(spec.prompt) : null });
  let { model } = prices.settings;
  const costed = (event: TurnEvent): TurnEvent => {
    if (event.type !== 'usage') return event;
    model = event.model ?? model;
    return { ...event, usage: withEstimate(event.usage, priceOf(prices, model)) };
  };
  const sink = (reported: TurnEvent) => {
    const event = costed(reported);
    recorder.record(event);
    if (event.type === 'stderr')
      for (const text of errorsIn(spec.row.limits, event.text)) recorder.record({ type: 'error', text });
    if (event.type === 'file') guard.report(event.path);
    if (event.type === 'activity') guard.mention(event.text);
    const shown = event.type === 'activity' ? { ...event, text: pathsWithin(guarded.cwd, event.text) } : event;
    onEvent?.(shown);
    if (shown.type === 'answer' || shown.type === 'activity' || shown.type === 'stderr') {
      emit({ type: 'turn_output', ...about, channel: shown.type, text: shown.text });
    }
    if (event.type === 'usage') emit({ type: 'turn_usage', ...about, model, usage: event.usage });
    if (event.type === 'remote_intent' || event.type === 'remote_session') emit({ ...about, ...event });
  };
  const session = withoutSecrets(spec.session);
  const { outcome: ended, gone } = await boundedTurn({ ...spec, session, sink, recorder });
  questions.end('its turn has ended');
  if (questions.hasAllowed) guard.permitOutside();
  const hinted = withLoginHint(ended, spec.row, prices.settings.model);
  const limited = withLimit(hinted, recorder.error, spec.row.limits, clock.now());
  const outcome = withBreach(limited, await guard.end(ended.kind === 'completed'));
  const duration = clock.now() - began;
  const change = await ownFolder?.after(textOfPrompt(spec.prompt));
  const { text, truncated, stderr, refusals, usage, remote } = recorder;
  // In a folder of its own all that changed is the turn's, whatever the tool reports.
  const files = change?.files ?? recorder.files;
  emit({ type: 'turn_ended', ...about, outcome, duration_ms: duration, model, usage });
  const record = {
    turn: about.turn,
    outcome,
    text,
    text_truncated: truncated,
    stderr,
    files,
    refusals,
    model,
    usage,
    ...(remote !== null && { remote: about.job === null ? (spec.keepWork?.(remote) ?? remote) : remote }),
    ...(change !== undefined && { work: change.work }),
    duration_ms: duration,
    ...(questions.askedMs !== undefined && { asked_ms: questions.askedMs }),
    queued_ms: queuedMs,
  };
  return { record, gone };
}

/** A turn that a limit of the provider ended: by a failure, or because the tool went on trying until its time was up. */
function withLimit(outcome: Outcome, error: string, limits: Limits, now: number): Outcome {
  if ((outcome.kind !== 'failed' && outcome.kind !== 'timed_out') || error === '') return outcome;
  const limit = limitIn(limits, error, now);
  return limit === null ? outcome : { ...outcome, limit };
}

function beginningOf(prompt: Prompt): string {
  return textOfPrompt(prompt).slice(0, MAX_PROMPT).toWellFormed();
}

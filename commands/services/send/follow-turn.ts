import type { ControlClient } from '../../../src/control/client/client.ts';
import type { ControlEvent } from '../../../src/control/protocol/events.ts';
import type { SentPrompt } from '../../../src/control/protocol/sent-prompt.ts';
import { pauseNotice } from '../../answers/pause-notice.ts';
import { questionNotice } from '../../answers/question-notice.ts';
import { orAbort } from '../../../src/lib/clock.ts';
import { AimError } from '../../../src/model/errors.ts';
import type { TurnEnd } from '../../../src/model/turn/turn-end.ts';
import type { CommandContext } from '../../host/command-context.ts';

/** A request to send a prompt, as the control protocol has it. */
export interface SendRequest {
  readonly request: 'send';
  readonly prompt: SentPrompt;
  readonly to: number | null;
  readonly key: string | null;
  readonly timeout_ms: number;
  readonly wait: boolean;
}

/** How long a cluster may take to take a prompt back that it has not accepted yet. Milliseconds. */
const TAKE_BACK_MS = 1000;

/**
 * Sends a prompt and waits for the end of its turn. Ctrl-C interrupts the turn, or takes a prompt back that the cluster has
 * not accepted yet: it may be starting, or not answer at all. SIGTERM, SIGHUP and a second signal end
 * the wait alone: the turn goes on.
 * @param onEvent may return a promise to slow down the events. @throws AimError terminated, interrupted.
 */
export async function followTurn(
  client: ControlClient,
  request: SendRequest,
  { signal, kill, clock, stderr }: Pick<CommandContext, 'signal' | 'kill' | 'clock' | 'stderr'>,
  onEvent: (event: ControlEvent) => Promise<void> | undefined,
): Promise<TurnEnd> {
  let turn: string | null = null;
  let id = 0;
  const stopWaiting = new AbortController();
  using timers = new DisposableStack();
  const interrupt = () => {
    if (turn !== null && isByUser(signal)) client.request({ request: 'interrupt', turn }).catch(() => {});
  };
  const takeBack = () => {
    client.request({ request: 'cancel', of: id }).catch(() => {});
    timers.use(clock.after(TAKE_BACK_MS, () => stopWaiting.abort(signal.reason)));
  };
  const onSignal = () => {
    if (isByUser(signal)) return turn === null ? takeBack() : interrupt();
    const goesOn = turn === null ? '' : `; ${turn} goes on, and \`aim read ${turn}\` prints its answer`;
    stopWaiting.abort(new AimError('terminated', `${(signal.reason as Error).message}${goesOn}`));
  };
  const onKill = () => stopWaiting.abort(new AimError('interrupted', 'ended before the turn was'));
  signal.addEventListener('abort', onSignal, { once: true });
  kill.addEventListener('abort', onKill, { once: true });
  try {
    const { id: requestId, reply } = client.open(request, {
      onEvent(event) {
        if (event.type === 'accepted') {
          turn = event.turn;
          // The signal came before there was a turn to interrupt.
          if (signal.aborted) interrupt();
        }
        // Who sent the prompt waits, and would not know for what.
        if (event.type === 'asked') stderr.write(questionNotice(event.question, clock.now()));
        if (event.type === 'queued' && event.pause !== undefined) stderr.write(pauseNotice(event.pause, clock.now()));
        return onEvent(event);
      },
    });
    id = requestId;
    reply.catch(() => {});
    if (signal.aborted) onSignal();
    const { end } = await orAbort(reply, stopWaiting.signal).catch((error: unknown) => {
      throw turn === null && isByUser(signal) ? signal.reason : error;
    });
    if (end === null) throw new AimError('protocol', 'the cluster did not wait for the turn');
    return end;
  } finally {
    signal.removeEventListener('abort', onSignal);
    kill.removeEventListener('abort', onKill);
  }
}

function isByUser({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof AimError && reason.code === 'interrupted';
}

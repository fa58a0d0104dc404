import type { ControlClient } from '../../../src/control/client/client.ts';
import type { ControlEvent } from '../../../src/control/protocol/events.ts';
import type { SentPrompt } from '../../../src/control/protocol/sent-prompt.ts';
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

/**
 * Sends a prompt and waits for the end of its turn. Ctrl-C interrupts the turn. SIGTERM, SIGHUP and a second signal end
 * the wait alone: the turn goes on.
 * @param onEvent may return a promise to slow down the events. @throws AimError terminated, interrupted.
 */
export async function followTurn(
  client: ControlClient,
  request: SendRequest,
  { signal, kill }: Pick<CommandContext, 'signal' | 'kill'>,
  onEvent: (event: ControlEvent) => Promise<void> | undefined,
): Promise<TurnEnd> {
  let turn: string | null = null;
  const stopWaiting = new AbortController();
  const interrupt = () => {
    if (turn !== null && isByUser(signal)) client.request({ request: 'interrupt', turn }).catch(() => {});
  };
  const onSignal = () => {
    if (isByUser(signal)) return interrupt();
    const goesOn = turn === null ? '' : `; ${turn} goes on, and \`aim read ${turn}\` prints its answer`;
    stopWaiting.abort(new AimError('terminated', `${(signal.reason as Error).message}${goesOn}`));
  };
  const onKill = () => stopWaiting.abort(new AimError('interrupted', 'ended before the turn was'));
  signal.addEventListener('abort', onSignal, { once: true });
  kill.addEventListener('abort', onKill, { once: true });
  try {
    const reply = client.request(request, {
      onEvent(event) {
        if (event.type === 'accepted') {
          turn = event.turn;
          // The signal came before there was a turn to interrupt.
          if (signal.aborted) interrupt();
        }
        return onEvent(event);
      },
    });
    reply.catch(() => {});
    const { end } = await orAbort(reply, stopWaiting.signal);
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

import type { ControlClient } from '../../src/control/client/client.ts';
import { orAbort } from '../../src/lib/clock.ts';
import type { CommandResult } from '../host/aim-command.ts';
import { withAll, withCluster } from './reach-cluster.ts';
import { endWords } from '../answers/turn-end.ts';
import { type TurnSelector, selectTurn } from './turn-selector.ts';

/** Ends a turn. That it had ended already is no failure. */
export async function interruptTurn(
  { name, ...said }: TurnSelector & { readonly name: string | undefined },
  signal: AbortSignal,
): Promise<CommandResult> {
  const body = { request: 'interrupt', ...selectTurn(said) } as const;
  const { end, already } = await withCluster({ name }, signal, (client) => client.request(body, { signal }));
  const words = end === null ? 'no turn runs' : already ? `${end.turn} had ended already` : endWords(end);
  return { exitCode: 0, lines: [words], document: { version: 1, already, end } };
}

/** A new process in the slot. @returns exit code 1 when it does not get ready. */
export async function restartInstance(
  name: string | undefined,
  instance: number,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { instance: view } = await withCluster({ name }, signal, (client) =>
    client.request({ request: 'restart', instance }, { signal }),
  );
  const ready = view.state === 'ready' || view.state === 'busy';
  const words = ready
    ? `instance ${instance} is ready, pid ${view.pid}`
    : `instance ${instance} is ${view.state.replace('_', ' ')}: ${view.last_error ?? 'no reason known'}`;
  return { exitCode: ready ? 0 : 1, lines: [words], document: { version: 1, instance: view } };
}

/** Ends one, or all, and waits until nothing of them is left. @returns exit code 1 when one of all did not end. */
export async function stopClusters(
  name: string | undefined,
  all: boolean,
  signal: AbortSignal,
): Promise<CommandResult> {
  const stop = (client: ControlClient) => stopOne(client, signal);
  const { done: stopped, failures } = all
    ? await withAll('did not end', signal, stop)
    : { done: [await withCluster({ name }, signal, stop)], failures: 0 };
  const none = failures === 0 ? ['nothing runs'] : [];
  const lines = stopped.length === 0 ? none : stopped.map((it) => `${it} has ended`);
  return { exitCode: failures === 0 ? 0 : 1, lines, document: { version: 1, stopped } };
}

/** The connection ends when all that it held has. */
async function stopOne(client: ControlClient, signal: AbortSignal): Promise<string> {
  const { name } = await client.request({ request: 'stop' }, { signal });
  const gone = new Promise<void>((resolve) => {
    if (client.closed.aborted) resolve();
    client.closed.addEventListener('abort', () => resolve(), { once: true });
  });
  await orAbort(gone, signal);
  return name;
}

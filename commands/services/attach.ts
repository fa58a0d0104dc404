import { counted } from '../../src/lib/text/plural.ts';
import { harmlessJson, sanitizeLine } from '../../src/lib/text/sanitize.ts';
import type { ClusterStatus } from '../../src/model/cluster/cluster-status.ts';
import { AimError } from '../../src/model/errors.ts';
import type { AimEvent } from '../../src/model/events.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { PlainLines } from '../../src/reporters/live/plain-lines.ts';
import { AnswerOutput } from '../answers/answer-output.ts';
import { type ClusterSelector, withCluster } from '../clusters/with-cluster.ts';
import { forLocale } from '../host/ascii.ts';
import { hasColor } from '../host/color.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import type { AttachReporter } from './attach/attach-reporters.ts';
import { InstanceText } from './attach/instance-text.ts';

/** Prints what happens in a cluster until it has ended, or until a signal comes. */
export async function attach(
  options: ClusterSelector & { readonly instance: number | undefined; readonly reporter: AttachReporter },
  context: CommandContext,
): Promise<CommandResult> {
  const { stdout, stderr, json } = context;
  const output = json ? null : new AnswerOutput(stdout);
  let events = 0;
  const isJson = options.reporter === 'json';
  const textOf = isJson ? jsonLine : humanText(options.instance, hasColor(stdout, context));
  const reader = new AbortController();
  void output?.closed.then(() => reader.abort(new AimError('interrupted', 'stdout was closed')));
  await withCluster(options, context, async (client) => {
    const signal = AbortSignal.any([context.signal, reader.signal]);
    const { clusters } = await client.request({ request: 'status' }, { signal: context.signal });
    const request = { request: 'watch', to: options.instance ?? null } as const;
    try {
      const watching = client.request(request, {
        signal,
        onEvent(event) {
          const text =
            event.type === 'watched' ? textOf(event.event as AimEvent) : event.type === 'gap' ? gap(event) : '';
          if (event.type === 'watched') events += 1;
          return text === '' ? undefined : output?.write(isJson ? text : forLocale(text, context.environment));
        },
      });
      watching.catch(() => {});
      // A request after that one: its answer says that the cluster has both. Where that one is refused, it is first.
      await Promise.race([watching, client.request({ request: 'status' }, { signal })]);
      if (!json) stderr.write(`follows ${placeOf(clusters, options.instance)}; Ctrl-C ends this and nothing else\n`);
      await watching;
    } catch (error) {
      const isOver = error instanceof AimError && ['cluster_lost', 'shut_down'].includes(error.code);
      // The wait is all that a signal ends.
      if (!isOver && !signal.aborted) throw error;
    }
  });
  return { exitCode: EXIT.ok, lines: [], document: { version: 1, events } };
}

function jsonLine(event: AimEvent): string {
  return `${harmlessJson(event)}\n`;
}

function humanText(instance: number | undefined, color: boolean): (event: AimEvent) => string {
  if (instance !== undefined) {
    const text = new InstanceText();
    return (event) => text.of(event);
  }
  const lines = new PlainLines(color);
  return (event) =>
    lines
      .of(event)
      .map((line) => `${line}\n`)
      .join('');
}

function gap({ missed }: { readonly missed: number }): string {
  return `… ${counted(missed, 'event')} came too fast and ${missed === 1 ? 'is' : 'are'} missing\n`;
}

function placeOf([cluster]: readonly ClusterStatus[], instance: number | undefined): string {
  const name = sanitizeLine(cluster?.name ?? '');
  return instance === undefined ? name : `${name}#${instance}`;
}

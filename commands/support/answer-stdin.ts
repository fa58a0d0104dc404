import type { Control } from '../../src/control/control.ts';
import type { TurnEnd } from '../../src/control/results.ts';
import { orAbort } from '../../src/model/clock.ts';
import { LineSplitter } from '../../src/process/line-splitter.ts';
import { answerBlock } from './answer-block.ts';
import { exitCodeOfAll } from './turn-end.ts';

/** How many prompts may wait or run: more are not read yet. */
const MOST_OPEN = 1000;

/** Sends each line of the input as a prompt, and prints each answer when it ends. Ends after the last. */
export async function answerStdin(
  control: Control,
  io: { readonly input: AsyncIterable<unknown>; readonly output: NodeJS.WriteStream | null },
  stop: AbortSignal,
): Promise<{ exitCode: number; why: string; turns: TurnEnd[] }> {
  await using caller = control.open();
  const open = new Set<Promise<void>>();
  const ends: TurnEnd[] = [];
  let lines: string[] = [];
  let sent = 0;
  const send = async (number: number, text: string) => {
    const prompt = { kind: 'message', text } as const;
    const request = {
      id: number,
      request: 'send',
      cluster: null,
      prompt,
      to: null,
      key: null,
      timeout_ms: null,
      wait: true,
    } as const;
    const reply = await caller.answer(request, () => {}, stop);
    if (!('end' in reply) || reply.end === null || reply.end === undefined) throw new Error('a turn without an end');
    ends[number - 1] = reply.end;
    const where = reply.end.instance === null ? '' : ` · instance ${reply.end.instance}`;
    io.output?.write(answerBlock(`prompt ${number}${where}`, reply.end, io.output));
  };
  const take = () => {
    for (const line of lines.splice(0)) {
      // A blank line asks nothing.
      if (line.trim() === '') continue;
      sent += 1;
      const sending = send(sent, line.replace(/\r$/, ''));
      const done: Promise<void> = sending.finally(() => open.delete(done));
      done.catch(() => {});
      open.add(done);
    }
  };
  const splitter = new LineSplitter((line) => void lines.push(line));
  const reading = (async () => {
    for await (const chunk of io.input) {
      splitter.push(chunk as Uint8Array);
      take();
      while (open.size >= MOST_OPEN) await Promise.race(open);
    }
    splitter.end();
    take();
    await Promise.all(open);
  })();
  await orAbort(reading, stop);
  const bad = exitCodeOfAll(ends);
  return { exitCode: bad === 0 ? 0 : 1, why: 'stdin has ended', turns: ends };
}

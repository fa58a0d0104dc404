import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { spawnProcess } from '../../../src/process/spawned-process.ts';
import type { OutputSink, ToolProcess } from '../../../src/process/tool-process.ts';

const env = { PATH: process.env['PATH'] ?? '' };
const KILL = { eof: 0, term: 0 };

function start(script: string, sink: Partial<OutputSink>): ToolProcess {
  const whole = { stdout() {}, stderr() {}, ...sink };
  return spawnProcess({ argv: ['sh', '-c', script], cwd: '/', env }, whole, systemClock);
}

/** Takes as long as lines that are looked at one by one. */
function handleSlowly({ length }: Uint8Array, usEach: number): void {
  const end = systemClock.now() + (length * usEach) / 1000;
  while (systemClock.now() < end);
}

/** Lets the event loop make turns until this is true. */
async function turnsUntil(done: () => boolean): Promise<void> {
  for (let isDone = false; !isDone; isDone = done()) await new Promise((resolve) => setImmediate(resolve));
}

describe('output that is handled more slowly than it comes', () => {
  it('leaves the event loop its turns', async () => {
    let handled = 0;
    let atOnce = 0;
    let most = 0;
    const process = start(`exec yes ''`, {
      stdout(piece) {
        handled += piece.length;
        atOnce += piece.length;
        most = Math.max(most, atOnce);
        handleSlowly(piece, 2);
      },
    });
    let turns = 0;
    await turnsUntil(() => {
      atOnce = 0;
      turns += 1;
      return handled > 50_000;
    });
    const mostInATurn = most;
    await process.stop(KILL);
    expect(turns).toBeGreaterThan(10);
    // The first piece is of 4 KB; what its bytes cost is not known before.
    expect(mostInATurn).toBeLessThan(10_000);
  });

  it('is read to its end when the process has exited', async () => {
    let handled = 0;
    const process = start(`yes '' | head -c 100000`, {
      stdout(piece) {
        handled += piece.length;
        handleSlowly(piece, 8);
      },
    });
    expect(await process.exited).toEqual({ by: 'itself', code: 0 });
    expect(handled).toBe(100_000);
  });

  it('is not waited for when aim ends the process', async () => {
    let handled = 0;
    const process = start(`exec yes ''`, {
      stdout(piece) {
        handled += piece.length;
        handleSlowly(piece, 20);
      },
    });
    await turnsUntil(() => handled > 0);
    await process.stop(KILL);
    const atEnd = handled;
    await new Promise((resolve) => setImmediate(resolve));
    expect(handled).toBe(atEnd);
    // What was read and what the pipe holds is more.
    expect(handled).toBeLessThan(100_000);
  });

  it('on stderr is there when it is asked for after a line on stdout', async () => {
    let errors = 0;
    const done = Promise.withResolvers<void>();
    const process = start(`yes '' | head -c 150000 >&2; echo done; exec cat`, {
      stdout: () => done.resolve(),
      stderr(piece) {
        errors += piece.length;
        handleSlowly(piece, 5);
      },
    });
    await done.promise;
    await process.caughtUp();
    expect(errors).toBe(150_000);
    await process.stop(KILL);
  });

  it('of a process that never stops is waited for just as briefly', async () => {
    let handled = 0;
    const process = start(`exec yes ''`, { stdout: (piece) => (handled += piece.length) });
    await turnsUntil(() => handled > 0);
    await process.caughtUp();
    await process.stop(KILL);
  });
});

it('many processes that flood at once are all read', async () => {
  const counts = [0, 0, 0, 0];
  const processes = counts.map((_, at) =>
    start(`exec yes ''`, {
      stdout(piece) {
        counts[at]! += piece.length;
        handleSlowly(piece, 1);
      },
    }),
  );
  await turnsUntil(() => counts.every((count) => count > 5000));
  await Promise.all(processes.map((process) => process.stop(KILL)));
});

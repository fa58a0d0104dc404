import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ClusterManager } from '../../src/cluster/cluster-manager.ts';
import { ControlClient } from '../../src/control/client/client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { message } from '../../src/model/turn/prompt.ts';
import { ToolProcessPool } from '../../src/pool/tool-process-pool.ts';
import { benchUser, launchNoOp, PROMPT } from '../no-op-cluster.ts';
import { noOpTool } from '../no-op-tool.ts';
import { programs, sourceOf } from '../programs.ts';
import type { Section } from '../section.ts';
import { digits, median, percentile, times } from '../stats.ts';

const SENDS = 2000;
const WARM_UP = 200;
const STARTS = 40;
const never = new AbortController().signal;

/** What the socket adds to a send, against a bare socket, and what a command that asks a cluster costs. */
export const control: Section = async (onProgress) => {
  const { aim, hello } = await programs();
  await using stack = new AsyncDisposableStack();
  const user = await benchUser(stack);
  const { folder, env } = user;

  onProgress('a bare socket');
  const echo = await echoes(join(folder, 'echo.sock'));
  onProgress('the library');
  const library = await inProcess();
  onProgress('over the control socket');
  const socketPath = await launchNoOp(aim, user, stack);
  const socket = await overSocket(socketPath);

  onProgress('commands');
  const commands = [
    { name: 'hello world', argv: [hello], samples: [] as number[] },
    { name: 'aim status', argv: [aim, 'status'], samples: [] as number[] },
    { name: 'aim send', argv: [aim, 'send', PROMPT], samples: [] as number[] },
  ];
  for (let round = -3; round < STARTS; round++) {
    for (const { name, argv, samples } of commands) {
      const began = Bun.nanoseconds();
      const { exitCode } = Bun.spawnSync(argv, {
        cwd: folder,
        env,
        stdin: 'ignore',
        stdout: 'ignore',
        stderr: 'ignore',
      });
      if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}`);
      if (round >= 0) samples.push((Bun.nanoseconds() - began) / 1e6);
    }
  }
  const base = median(commands[0]!.samples);
  const ways = [
    { name: 'a line there and back over a bare socket', samples: echo },
    { name: 'ClusterManager.send in this process', samples: library },
    { name: 'send over the control socket', samples: socket },
  ];
  const share = median(socket) - median(library);
  return {
    tables: [
      {
        head: ['one no-op instance, µs', 'p50', 'p99', 'p50 against the bare socket'],
        rows: ways.map(({ name, samples }) => [
          name,
          digits(median(samples)),
          digits(percentile(samples, 0.99)),
          times(median(samples) / median(echo)),
        ]),
      },
      {
        head: ['program', 'median ms', 'p95 ms', 'against hello'],
        rows: commands.map(({ name, samples }) => [
          name,
          digits(median(samples)),
          digits(percentile(samples, 0.95)),
          times(median(samples) / base),
        ]),
      },
    ],
    targets: [{ what: 'the socket’s share of a send, p50', value: share / 1000, limit: 0.3, unit: 'ms' }],
    notes: [
      `${SENDS.toLocaleString('en')} prompts each, one after another; the socket’s share is what a send over it takes beyond one in the process.`,
      `Commands: ${STARTS} starts each, in turn, while a cluster runs.`,
      'A send over the socket is a request, its events (accepted, queued, started, output, ended) and its result: lines of JSON between two processes, each checked, where the bare socket carries one line.',
    ],
    figures: {
      echo_us: median(echo),
      library_us: median(library),
      socket_us: median(socket),
      share_us: share,
      hello_ms: base,
      status_ms: median(commands[1]!.samples),
      send_ms: median(commands[2]!.samples),
    },
  };
};

/** Microseconds of each, one after another. */
async function timed(work: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let n = -WARM_UP; n < SENDS; n++) {
    const began = Bun.nanoseconds();
    await work();
    if (n >= 0) samples.push((Bun.nanoseconds() - began) / 1000);
  }
  return samples;
}

async function echoes(path: string): Promise<number[]> {
  const server = spawn(process.execPath, [sourceOf('echo-socket'), path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface(server.stdout), 'line');
  const socket = connect(path);
  await once(socket, 'connect');
  const samples = await timed(async () => {
    const back = once(socket, 'data');
    socket.write(`${PROMPT}\n`);
    await back;
  });
  socket.destroy();
  server.kill();
  return samples;
}

async function inProcess(): Promise<number[]> {
  const pool = new ToolProcessPool({ tool: noOpTool(), count: 1, cwd: tmpdir(), environment: process.env });
  await using cluster = new ClusterManager(pool);
  await cluster.start(never);
  return await timed(() => cluster.send(message(PROMPT)).ended);
}

async function overSocket(path: string): Promise<number[]> {
  await using client = await ControlClient.connect(path, systemClock);
  return await timed(async () => {
    const body = {
      request: 'send',
      prompt: message(PROMPT),
      to: null,
      key: null,
      timeout_ms: null,
      wait: true,
    } as const;
    const { end } = await client.request({ cluster: null, ...body });
    if (end?.result?.outcome.kind !== 'completed') throw new Error(JSON.stringify(end));
  });
}

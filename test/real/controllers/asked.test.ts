import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ASKER_REGISTRY } from '../../support/asker.ts';
import { callsIn, ControlledPool } from './controlled-pool.ts';

/** Nobody sits before these clients, so what a worker asks is for their models, whether they could show a form or not. */
it.each(['copilot', 'claude', 'codex', 'gemini', 'opencode', 'qwen'] as const)(
  'what a worker asks is answered by the model of %s',
  async (client) => {
    await using pool = await ControlledPool.open(client, { 'a.txt': 'a\n' });
    const settings = join(pool.environment['HOME']!, '.config', 'aim');
    mkdirSync(settings, { recursive: true });
    writeFileSync(join(settings, 'tools.json'), JSON.stringify(ASKER_REGISTRY));
    const { results, output } = await pool.run(
      callsIn(
        [['launch', { tool: 'asker', count: 1, approvals: 'ask' }]],
        [['send', { prompt: 'claude:permission rm -rf x' }]],
        [['send', { turn: 'asker-1', prompt: 'deny' }]],
        [['stop', {}]],
      ),
    );
    expect(results, output).toEqual([
      expect.stringContaining('asker: 1 worker, 0'),
      expect.stringMatching(
        /asker-1 on worker 0: asks: Bash[^]*answer with send: turn "asker-1", prompt: 1 allow, 2 deny/,
      ),
      expect.stringMatching(/asker-1 on worker 0: completed [^]*not allowed: Bash/),
      expect.stringContaining('stopped: asker'),
    ]);
  },
);

import { expect, it } from 'vitest';
import { fakeAcp } from '../../../fixtures/agents/rows.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { openDriver } from '../../../src/drivers/index.ts';
import { LineSplitter } from '../../../src/lib/text/line-splitter.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import { AcpSchemaCheck } from '../../support/acp-schema.ts';
import { never } from '../../support/never.ts';

const PROMPTS = [
  'sim:edit a.txt x\nsim:say done',
  'acp:permission edit a.txt',
  'acp:permission execute -',
  'acp:piece one\nacp:stop max_tokens',
  'acp:error {"code":-32603,"message":"Internal error","data":{"details":"no"}}',
];

it.each(['plain', 'config-modes'])(
  'what aim and the fake agent (%s) send fits the schema of the official SDK',
  async (way) => {
    using folder = Checkout.plain();
    const cwd = folder.path;
    const check = new AcpSchemaCheck();
    const lines = {
      in: new LineSplitter((it_) => check.read('client', it_)),
      out: new LineSplitter((it_) => check.read('agent', it_)),
    };
    const row = fakeAcp(way);
    const command = row.detectCommands[0] as readonly string[];
    await using driver = openDriver({
      tool: { row, command, version: null },
      cwd,
      model: way === 'config-modes' ? 'second' : null,
      approvals: 'allow-edits',
      environment: { PATH: process.env['PATH'] },
      clock: systemClock,
      tap: (direction, bytes) => direction !== 'err' && lines[direction].push(bytes),
    });
    await driver.start(never);
    const session = await driver.openSession({ cwd, approvals: 'allow-edits' }, never);
    for (const prompt of PROMPTS) await session.turn(message(prompt), () => {}, never);
    const stop = new AbortController();
    const outcome = await session.turn(message('acp:piece one\nsim:hang'), () => stop.abort(), stop.signal);
    expect(outcome.kind).toBe('interrupted');
    await driver.openSession({ cwd, approvals: 'read-only' }, never);
    expect(check.faults).toEqual([]);
    const setMode = way === 'plain' ? 'session/set_mode' : 'session/set_config_option';
    expect([...check.seen]).toEqual(
      expect.arrayContaining([
        'client: initialize',
        'agent: result of initialize',
        'client: session/new',
        'agent: result of session/new',
        `client: ${setMode}`,
        `agent: result of ${setMode}`,
        'client: session/prompt',
        'agent: session/update',
        'agent: session/request_permission',
        'client: result of session/request_permission',
        'agent: result of session/prompt',
        'agent: error of session/prompt',
        'client: session/cancel',
        'client: session/close',
        'agent: result of session/close',
      ]),
    );
  },
);

import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { judge } from '../../src/drivers/shared/permission-policy.ts';
import { toolCallSchema } from '../../src/drivers/acp/tool-calls.ts';
import { AcpTurnReader } from '../../src/drivers/acp/turn-reader.ts';
import { ClaudeTurnReader } from '../../src/drivers/claude/turn-reader.ts';
import { CodexTurnReader } from '../../src/drivers/codex/turn-reader.ts';
import { isObject, type Json } from '../../src/drivers/rpc/json-line.ts';
import { RpcError } from '../../src/drivers/rpc/rpc-error.ts';
import { NOTHING_USED } from '../../src/drivers/shared/session-totals.ts';
import type { Outcome } from '../../src/model/turn/outcome.ts';
import type { TurnEvent } from '../../src/model/turn/turn-event.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import type { ToolRow } from '../../src/tools/tool-row.ts';

const errorSchema = z.looseObject({ code: z.number(), message: z.string(), data: z.unknown().optional() });
const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'transcripts');

type Replay = (row: ToolRow, lines: readonly Json[], sink: (event: TurnEvent) => void, scene: string) => Outcome | null;

/** The output of the real programs in one turn, read by the driver's reader. */
const REPLAYS: Readonly<Record<string, Replay>> = {
  'claude-stream-json'(row, lines, sink) {
    const reader = new ClaudeTurnReader(row, sink, NOTHING_USED, null);
    return lines.reduce<Outcome | null>((outcome, line) => reader.read(line) ?? outcome, null);
  },
  'codex-app-server'(row, lines, sink) {
    const reader = new CodexTurnReader(row, sink, NOTHING_USED, new Set());
    return lines.reduce<Outcome | null>((outcome, { method, params }) => {
      return (typeof method === 'string' && isObject(params) ? reader.read(method, params) : null) ?? outcome;
    }, null);
  },
  acp(row, lines, sink, scene) {
    const reader = new AcpTurnReader(row.acp, '/checkout', sink, NOTHING_USED);
    let outcome: Outcome | null = null;
    for (const { method, params, result, error } of lines) {
      if (method === 'session/update' && isObject(params)) reader.update(params['update'] as Json);
      else if (method === 'session/request_permission' && isObject(params)) {
        const update = toolCallSchema.parse(params['toolCall']);
        const call = reader.callOf(update);
        const approvals = scene === 'refused' ? 'read-only' : 'allow-edits';
        reader.permission(update, call, judge(approvals, { kind: call.kind, place: 'inside' }) === 'allow');
      } else if (isObject(error)) {
        const { code, message, data } = errorSchema.parse(error);
        outcome = reader.fail(new RpcError(code, message, data));
      } else if (isObject(result) && result['stopReason'] !== undefined) outcome = reader.end(result);
    }
    return outcome;
  },
};

/** What every tool's turn has to come to. */
const EXPECTED: Readonly<
  Record<string, { kinds: readonly Outcome['kind'][]; files: readonly string[]; text: RegExp }>
> = {
  edit: { kinds: ['completed'], files: ['/checkout/a.txt'], text: /^On it\.\n+DONE edit a\.txt\n+$/ },
  'error-400': { kinds: ['failed'], files: [], text: /^(?:\[?API Error: .*)?\s*$/ },
  // claude and qwen report an error; the driver requested the interrupt, and reports one.
  interrupt: { kinds: ['interrupted', 'failed'], files: [], text: /^$/ },
  // Where the tool lets its model know, that one goes on.
  refused: { kinds: ['refused', 'completed'], files: [], text: /^On it\./ },
};

describe.each(globSync('*/*.jsonl', { cwd: folder }).sort())('the recorded turn %s', (path) => {
  const id = dirname(path).replace(/-[^-]+$/, '');
  const scene = basename(path, '.jsonl');
  const row = Registry.builtIn().get(id);
  const lines = readFileSync(join(folder, path), 'utf8')
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Json] : []));

  it('has the outcome, answer, files and usage of its scene', () => {
    const events: TurnEvent[] = [];
    const outcome = REPLAYS[row.protocol]!(row, lines, (event) => events.push(event), scene);
    const expected = EXPECTED[scene]!;
    expect(expected.kinds).toContain(outcome?.kind);
    if (scene === 'error-400')
      expect(outcome).toMatchObject({ reason: expect.stringContaining('scripted failure 400') });
    expect(events.flatMap((event) => (event.type === 'file' ? [event.path] : []))).toEqual(expected.files);
    expect(events.flatMap((event) => (event.type === 'answer' ? [event.text] : [])).join('')).toMatch(expected.text);
    const used = events.findLast((event) => event.type === 'usage')?.usage;
    if (scene === 'edit') expect(used?.input_tokens).toBeGreaterThan(0);
    if (scene === 'refused') {
      const activities = events.flatMap((event) => (event.type === 'activity' ? [event.text] : []));
      if (row.protocol === 'acp') expect(activities.some((text) => text.startsWith('not allowed: '))).toBe(true);
    }
  });
});

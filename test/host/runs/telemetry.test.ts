import { describe, expect, it } from 'vitest';
import { startCollector } from '../../../fixtures/collector/collector.ts';
import { row } from '../../../fixtures/agents/rows.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { ofType } from '../../support/events.ts';
import { rehearse } from '../../support/rehearsal.ts';

const TRACE = 'aabbccddeeff00112233445566778899';
const shell = row('shell', {
  name: 'a shell',
  detectCommands: ['sh'],
  protocol: 'exec',
  oneShot: { args: ['-s'], prompt: 'stdin', output: 'text' },
});
const registry = new Registry([Registry.builtIn().get('sim'), shell]);

describe('a run, where a collector of traces is named', () => {
  it('is exported as spans: run, job, attempt, turn; a process for one job knows its own', async () => {
    using checkout = Checkout.plain({ 'a.txt': 'a\n' });
    await using collector = await startCollector();
    const { job } = await rehearse(
      checkout,
      {
        jobs: [
          { id: 'says', action: 'ask', prompt: 'sim:say hello' },
          { id: 'fails', action: 'ask', prompt: 'sim:fail no luck', attempts: 1 },
          { id: 'traced', tool: 'shell', action: 'ask', prompt: 'echo "$TRACEPARENT"' },
          { id: 'skipped', action: 'ask', prompt: 'sim:say no', depends_on: ['fails'] },
        ],
      },
      {
        registry,
        environment: {
          ...process.env,
          OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
          OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc,x-team=blue',
          OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
          TRACEPARENT: `00-${TRACE}-0011223344556677-01`,
        },
      },
    );
    const named = (name: string, id?: string) =>
      collector.spans.find((span) => span.name === name && (id === undefined || span.attributes['aim.job.id'] === id))!;
    const run = named('aim run');
    expect(run).toMatchObject({ traceId: TRACE, parentSpanId: '0011223344556677', kind: 1, status: { code: 2 } });
    expect(run.attributes).toMatchObject({ 'aim.run.jobs': 4, 'aim.run.completed': 2, 'aim.run.skipped': 1 });
    const says = named('job says');
    expect(says).toMatchObject({ parentSpanId: run.spanId, attributes: { 'aim.outcome': 'completed' } });
    expect(says.status).toBeUndefined();
    const attempt = named('attempt 1', 'says');
    expect(attempt).toMatchObject({ parentSpanId: says.spanId, attributes: { 'gen_ai.agent.name': 'sim' } });
    expect(named('invoke_agent sim', 'says')).toMatchObject({
      parentSpanId: attempt.spanId,
      kind: 3,
      attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'sim', 'aim.outcome': 'completed' },
    });
    const counted = collector.spans.filter(({ attributes }) => 'gen_ai.usage.input_tokens' in attributes);
    expect(counted.every(({ kind }) => kind === 3)).toBe(true);
    expect(run.attributes['aim.total.input_tokens']).toBe(
      counted.reduce((sum, { attributes }) => sum + Number(attributes['gen_ai.usage.input_tokens']), 0),
    );
    expect(named('job fails')).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': 'failed' } });
    expect(named('job skipped')).toMatchObject({ parentSpanId: run.spanId, attributes: { 'aim.outcome': 'skipped' } });
    // Any span of the tool's own stands below its attempt.
    expect(job('traced').stdout).toBe(`00-${TRACE}-${named('attempt 1', 'traced').spanId}-01`);
    for (const { startTimeUnixNano: start, endTimeUnixNano: end } of collector.spans)
      expect(BigInt(end) >= BigInt(start)).toBe(true);
    expect(new Set(collector.spans.map(({ spanId }) => spanId)).size).toBe(collector.spans.length);
    expect(collector.resources[0]).toMatchObject({ 'service.name': 'aim', 'deployment.environment': 'test' });
    expect(collector.requests[0]).toMatchObject({
      path: '/v1/traces',
      headers: { authorization: 'Bearer abc', 'x-team': 'blue' },
    });
  });

  it.each<[string, (url: string) => Record<string, string>, number | null, RegExp]>([
    ['refuses', (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url }), 503, /HTTP 503/],
    [
      'is away',
      () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }),
      200,
      /them: the connection failed \(ECONNREFUSED\)$/,
    ],
    [
      'speaks something else',
      (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }),
      200,
      /by HTTP alone/,
    ],
  ])('ends as ever when that %s, and says so once', async (_, variables, answer, why) => {
    using checkout = Checkout.plain();
    await using collector = await startCollector(answer);
    const environment = { ...process.env, ...variables(collector.url) };
    const { result, events } = await rehearse(
      checkout,
      { jobs: [{ action: 'ask', prompt: 'sim:say hi' }] },
      { environment },
    );
    expect(result.counts).toEqual({ completed: 1 });
    const told = ofType(events, 'notice').filter(({ message }) => message.startsWith('traces are not'));
    expect(told).toMatchObject([{ level: 'warning', message: expect.stringMatching(why) as string }]);
  });

  it('does not wait for one that never answers', async () => {
    using checkout = Checkout.plain();
    await using collector = await startCollector(null);
    const environment = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const { events } = await rehearse(checkout, { jobs: [{ action: 'ask', prompt: 'sim:say hi' }] }, { environment });
    expect(collector.requests.length).toBeGreaterThan(0);
    const told = ofType(events, 'notice').filter(({ message }) => message.startsWith('traces are not'));
    expect(told).toMatchObject([{ message: expect.stringMatching(/no answer within 2 s of the end/) as string }]);
  });
});

describe('a program that gets the events of a run', () => {
  it('has each as a line of JSON, and ends after the last', async () => {
    using checkout = Checkout.plain();
    const { events } = await rehearse(
      checkout,
      { jobs: [{ action: 'ask', prompt: 'sim:say hi' }] },
      { eventCommand: ['sh', '-c', 'cat > got.jsonl; echo "end" >> got.jsonl'] },
    );
    const lines = checkout.read('got.jsonl').trim().split('\n');
    expect(lines.at(-1)).toBe('end');
    // As JSON: the results of the jobs are read when the last event is written.
    expect(lines.slice(0, -1)).toEqual(events.map((event) => JSON.stringify(event)));
  });

  it.each([
    ['is not there', ['aim-nosuch-program'], ': no such program: aim-nosuch-program'],
    ['ends early', ['sh', '-c', 'read line; exit 3'], ': sh: exit code 3'],
  ])('that %s costs a notice', async (_, eventCommand, why) => {
    using checkout = Checkout.plain();
    const jobs = [{ action: 'ask', prompt: 'sim:say hi\nsim:sleep 0.5' }];
    const { result, events } = await rehearse(checkout, { jobs }, { eventCommand });
    expect(result.counts).toEqual({ completed: 1 });
    const told = ofType(events, 'notice').filter(({ message }) => message.startsWith('the command of --on-event'));
    expect(told.map(({ message }) => message)).toEqual([`the command of --on-event gets no more events${why}`]);
  });

  it('that reads nothing delays nothing: it gets a gap, and is ended', async () => {
    using checkout = Checkout.plain();
    const text = 'x'.repeat(1000);
    const { result } = await rehearse(
      checkout,
      { jobs: [{ action: 'ask', prompt: `sim:say ${text}` }] },
      { eventCommand: ['sleep', '1000'] },
    );
    expect(result.counts).toEqual({ completed: 1 });
  });
});

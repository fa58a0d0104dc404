import { expect, it } from 'vitest';
import { BUILT_IN } from '../../src/tools/registry/built-in.ts';
import { limitIn } from '../../src/tools/limit-in.ts';
import { limitsSchema } from '../../src/tools/row/limits.ts';
import { BUSY, RESETS, SPENT } from '../../src/tools/row/provider-words.ts';

const now = Date.parse('2026-11-26T12:00:30.000Z');
const inMs = (ms: number) => new Date(now + ms).toISOString();
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const of = (tool: string, text: string) => limitIn(limitsSchema.parse(BUILT_IN.tools[tool]?.limits ?? {}), text, now);

it.each([
  [
    'aider',
    'litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached for gpt-5 in organization org-1 on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2.5s. Visit https://platform.openai.com',
    'overloaded',
    inMs(2500),
  ],
  [
    'aider',
    'litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached. Please try again in 20ms.',
    'overloaded',
    inMs(20),
  ],
  [
    'aider',
    'litellm.RateLimitError: RateLimitError: OpenAIException - You exceeded your current quota, please check your plan and billing details.',
    'quota',
    null,
  ],
  [
    'aider',
    'litellm.InternalServerError: AnthropicException - {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    'overloaded',
    null,
  ],
  [
    'aider',
    'litellm.ServiceUnavailableError: GeminiException - The model is overloaded. Please try again later.',
    'overloaded',
    null,
  ],
  [
    'aider',
    'litellm.BadRequestError: AnthropicException - Your credit balance is too low to access the Anthropic API.',
    'quota',
    null,
  ],
  [
    'aider',
    'litellm.RateLimitError: VertexAIException - {\n "code": 429,\n "status": "RESOURCE_EXHAUSTED",\n "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier",\n "retryDelay": "34s"\n}',
    'quota',
    inMs(34 * second),
  ],
  [
    'claude',
    'API error: 429\nClaude AI usage limit reached|1795700000',
    'quota',
    new Date(1_795_700_000_000).toISOString(),
  ],
  ['claude', "You've hit your session limit · resets 3:45pm (UTC)", 'quota', '2026-11-26T15:45:00.000Z'],
  ['claude', "You've hit your limit · resets 9am (America/New_York)", 'quota', '2026-11-26T14:00:00.000Z'],
  ['claude', '5-hour limit reached ∙ resets 10am (UTC)', 'quota', '2026-11-27T10:00:00.000Z'],
  [
    'claude',
    'API error: 429\nAPI Error: Request rejected (429) · This request would exceed your rate limit',
    'overloaded',
    null,
  ],
  [
    'claude',
    'API error: 529\nAPI Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    'overloaded',
    null,
  ],
  ['claude', 'Credit balance is too low', 'quota', null],
  [
    'codex',
    'You\'ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro) or try again in 3 days 4 hours 5 minutes.\n\n"usageLimitExceeded"',
    'quota',
    inMs(3 * day + 4 * hour + 5 * minute),
  ],
  ['codex', 'You\'ve hit your usage limit. Try again at 3:45 PM.\n\n"usageLimitExceeded"', 'quota', null],
  [
    'codex',
    'Quota exceeded. Check your plan and billing details.\n\n"usageLimitExceeded"\n{"usedPercent":100,"windowDurationMins":300,"resetsAt":1795700000}',
    'quota',
    new Date(1_795_700_000_000).toISOString(),
  ],
  [
    'codex',
    '{"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","plan_type":"plus","resets_in_seconds":9000}}',
    'quota',
    inMs(9000 * second),
  ],
  [
    'codex',
    'exceeded retry limit, last status: 429 Too Many Requests\n\n{"responseTooManyFailedAttempts":{"httpStatusCode":429}}',
    'overloaded',
    null,
  ],
  ['codex', 'Selected model is at capacity. Please try a different model.\n\n"serverOverloaded"', 'overloaded', null],
  ['gemini', '[API Error: Resource has been exhausted (e.g. check quota).]\n{"code":429}', 'overloaded', null],
  [
    'gemini',
    '{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. Please retry in 34.074824224s.","status":"RESOURCE_EXHAUSTED","details":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel"},{"retryDelay":"34s"}]}}',
    'overloaded',
    inMs(34_074.824_224),
  ],
  [
    'gemini',
    'You have exhausted your daily quota on this model. Your quota will reset after 3h12m5s.',
    'quota',
    inMs(3 * hour + 12 * minute + 5 * second),
  ],
  ['gemini', 'The model is overloaded. Please try again later.\n{"code":503}', 'overloaded', null],
  ['copilot', 'Error: 402 You have no quota (Request ID: 1)', 'quota', null],
  ['copilot', "Error: You've exceeded your premium request allowance.", 'quota', null],
  ['copilot', 'Error: 429 Rate limit reached', 'overloaded', null],
  [
    'copilot',
    "Error: Sorry, you've been rate limited. Please wait 12 minutes before trying again.",
    'overloaded',
    inMs(12 * minute),
  ],
  [
    'opencode',
    'Rate limit reached\n{"code":-32603,"data":{"errorName":"APIError","statusCode":429,"responseHeaders":{"retry-after":"17"}}}',
    'overloaded',
    inMs(17 * second),
  ],
  ['opencode', 'Free usage exceeded, add credits https://opencode.ai/zen', 'quota', null],
  [
    'qwen',
    '[API Error: 429 insufficient_quota You exceeded your current quota, please check your plan and billing details]',
    'quota',
    null,
  ],
  ['qwen', 'Qwen OAuth quota exceeded: Your free daily quota has been reached.', 'quota', null],
  ['qwen', '[API Error: Throttling: TPM(1000000/1000000)]', 'overloaded', null],
  [
    'jules',
    'HTTP 429: Resource has been exhausted (e.g. check quota).\nretry-after: 90',
    'overloaded',
    inMs(90 * second),
  ],
])('%s: the error %j is a limit', (tool, text, kind, until) => {
  const found = of(tool, text);
  // A time of the day without a zone is that of this machine.
  if (!text.includes('3:45 PM')) expect(found).toEqual({ kind, until });
  else expect(found).toMatchObject({ kind, until: expect.stringMatching(/:45:00\.000Z$/) });
});

it.each([
  'litellm.BadRequestError: OpenAIException - Invalid request at line 429',
  'litellm.AuthenticationError: OpenAIException - Incorrect API key provided: sk-test',
  'HTTP 404: the session 429 is not there',
  'The LLM did not conform to the edit format.',
  'API error: 400\nprompt is too long: 429000 tokens > 200000 maximum',
  'API Error: 500 Internal server error',
  'context window exceeded',
])('the error %j is none', (text) => {
  for (const tool of Object.keys(BUILT_IN.tools)) expect(of(tool, text)).toBeNull();
});

it('a time that has gone by is now, and one that is out of the question is none', () => {
  expect(of('codex', 'rate limit, resets_in_seconds: 0')).toEqual({ kind: 'overloaded', until: inMs(0) });
  expect(of('codex', 'rate limit, resets_at: 1700000000')).toEqual({ kind: 'overloaded', until: inMs(0) });
  expect(of('codex', 'rate limit, try again in 9999 days')).toEqual({ kind: 'overloaded', until: null });
});

it('the words of the providers are patterns that a row may have', () => {
  expect(limitsSchema.safeParse({ quota: SPENT, overloaded: BUSY, resets: RESETS }).error).toBeUndefined();
  expect(limitsSchema.safeParse({ resets: ['in a while'] }).success).toBe(false);
});

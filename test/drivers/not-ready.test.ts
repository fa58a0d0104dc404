import { expect, it } from 'vitest';
import { loginHintFor, NotLoggedIn, withLoginHint } from '../../src/drivers/not-ready.ts';
import { Registry } from '../../src/tools/registry/registry.ts';

const aider = Registry.builtIn().get('aider');

it.each([
  ['openrouter/anthropic/claude-sonnet-4', 'OPENROUTER_API_KEY'],
  ['claude-sonnet-4', 'ANTHROPIC_API_KEY'],
  ['sonnet', 'ANTHROPIC_API_KEY'],
  ['gpt-4o', 'OPENAI_API_KEY'],
  ['o3-mini', 'OPENAI_API_KEY'],
  ['deepseek/deepseek-chat', 'DEEPSEEK_API_KEY'],
  ['gemini/gemini-2.5-pro', 'GEMINI_API_KEY'],
])('without a key the hint names the variable of the model in use: %s', (model, variable) => {
  expect(loginHintFor(aider, model)).toBe(`set ${variable}, the key for the model ${model}`);
});

it('without a key the hint is that of the row where the model is another one, or none is chosen', () => {
  for (const model of ['ollama/llama3', null]) expect(loginHintFor(aider, model)).toBe(aider.loginHint);
});

it('what fails for want of a login names what to do, and aim doctor, once', () => {
  const claude = Registry.builtIn().get('claude');
  const failed = { kind: 'failed', reason: 'Not logged in · Please run /login' } as const;
  const told = withLoginHint(failed, claude, null);
  expect(told).toMatchObject({ reason: `${failed.reason}; ${claude.loginHint} (\`aim doctor claude\` looks at it)` });
  expect(withLoginHint(told, claude, null)).toBe(told);
  expect(withLoginHint({ kind: 'failed', reason: 'API Error: 500' }, claude, null)).toEqual({
    kind: 'failed',
    reason: 'API Error: 500',
  });
  const printed = '; last output: Open https://localhost/auth?code=1';
  const withLink = new NotLoggedIn(claude, 'no key', undefined, printed);
  expect(withLink.message).toMatch(/ looks at it\); last output: Open https:\/\/localhost\/auth\?code=1$/);
  expect(withLink.reason).toBe(`no key${printed}`);
  expect(new NotLoggedIn(claude, 'no key.').message).toMatch(
    /^no key; run `claude` .* \(`aim doctor claude` looks at it\)$/,
  );
});

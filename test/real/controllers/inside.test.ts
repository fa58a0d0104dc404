import { afterEach, describe, expect, test } from 'vitest';
import type { ClientId } from './clients.ts';
import { ControlledPool } from './controlled-pool.ts';

const FILES = { 'core/state.py': 'old\n', 'error/engine.py': 'old\n', 'aim/bridge.py': 'old\n' };

/** Where each agent looks for skills. */
const SKILLS: Readonly<Record<'copilot' | 'claude' | 'codex', string>> = {
  copilot: '.github/skills/aim/SKILL.md',
  claude: '.claude/skills/aim/SKILL.md',
  codex: '.agents/skills/aim/SKILL.md',
};

let pool: ControlledPool | null = null;
afterEach(async () => {
  await pool?.[Symbol.asyncDispose]();
  pool = null;
});

/** A checkout with the page of `aim skill` where the agent looks for it. */
async function open(client: keyof typeof SKILLS): Promise<ControlledPool> {
  pool = await ControlledPool.open(client, FILES);
  pool.checkout.write(SKILLS[client], (await pool.aim(['skill'])).stdout);
  return pool;
}

/** A prompt for the scripted model: commands for the shell of the agent. */
function commands(...lines: readonly string[]): string {
  return ['Use the workers.', ...lines.map((line) => `RUN ${line}`), 'That is all.'].join('\n');
}

function hasRead(client: ClientId, { real }: ControlledPool): void {
  const seen = real.server.requests.map(({ body }) => JSON.stringify(body));
  expect(
    seen.some((body) => body.includes('Gives work to other coding agents')),
    client,
  ).toBe(true);
}

describe('an agent inside aim launch', () => {
  test('copilot reads the skill, and gives three aiders a batch of edits', async () => {
    const inside = await open('copilot');
    const { checkout } = inside;
    const prompts = Object.keys(FILES).map((file, to) => ({ id: file, to, prompt: `EDIT ${file} old=>new` }));
    const batch = checkout.write('.git/prompts.jsonl', prompts.map((it) => JSON.stringify(it)).join('\n'));
    const prompt = commands(`aim send --batch ${batch}`);
    const copilot = ['copilot', '-p', prompt, '--allow-all-tools', '--no-auto-update', '--no-color'];
    const aiders = ['launch', 'aider', '-n', '3', '--model', 'openai/scripted', '--'];
    const { stdout, stderr, exitCode } = await inside.aim(aiders.concat(copilot));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    hasRead('copilot', inside);
    for (const file of Object.keys(FILES)) {
      expect(checkout.read(file)).toBe('new\n');
      expect(stdout).toContain(file);
    }
    await expect.poll(() => inside.processes()).toEqual([]);
  });

  test('claude reads the skill, and follows up on what a worker did', async () => {
    const inside = await open('claude');
    const prompt = commands(
      'aim send --to 1 "sim:say first answer"',
      'aim send --to 1 "sim:say second answer"',
      'aim status',
    );
    const argv = ['claude', '-p', prompt, '--allowedTools', 'Bash'];
    const { stdout, exitCode } = await inside.aim(['launch', 'sim', '-n', '2', '--', ...argv]);
    expect(exitCode, stdout).toBe(0);
    hasRead('claude', inside);
    expect(inside.real.server.requests.at(-1)!.results).toEqual([
      expect.stringContaining('first answer'),
      expect.stringContaining('second answer'),
      expect.stringMatching(/sim/),
    ]);
  });

  test('codex, whose sandbox forbids sockets, is told so; with network access it sends', async () => {
    const inside = await open('codex');
    const { server } = inside.real;
    // Its shell is a login shell, which makes a PATH of its own.
    const { program } = inside;
    const prompt = commands(`${program} send "sim:say hello there"`, `${program} status`);
    const codex = ['codex', 'exec', '--skip-git-repo-check', '--sandbox', 'workspace-write'];
    const launch = (...more: readonly string[]) =>
      inside.aim(['launch', 'sim', '-n', '1', '--', ...codex, ...more, prompt]);
    await launch();
    hasRead('codex', inside);
    const refused = server.requests.at(-1)!.results;
    for (const result of refused) expect(result).toMatch(/may not connect to .*sandbox .* forbids Unix sockets/s);
    server.clear();
    await launch('-c', 'sandbox_workspace_write.network_access=true');
    expect(server.requests.at(-1)!.results[0]).toContain('hello there');
  });
});

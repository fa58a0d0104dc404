import { loadRegistry } from '../../src/host/load-registry.ts';
import { keepWarm } from '../../src/host/warm/keep-warm.ts';
import { AimError } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { endingText } from '../../src/reporters/text/warm-text.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

/** What `aim warm` is given. */
export interface WarmOptions {
  readonly tool: string;
  /** How long it stays loaded without use. */
  readonly forSeconds: number;
  readonly models: readonly string[];
  /** A JSON file with more tools. */
  readonly registry: string | undefined;
}

/** Loads a tool and keeps it for the runs that come. @throws AimError usage in a CI, and what `keepWarm` throws. */
export async function warm({ registry, ...options }: WarmOptions, context: CommandContext): Promise<CommandResult> {
  const { environment, clock, signal } = context;
  const ci = environment['CI'] ?? '';
  if (ci !== '' && ci !== 'false' && ci !== '0') {
    throw new AimError('usage', 'aim warm: CI is set, and a tool that stays loaded would outlive the step', {
      hint: 'a run loads it by itself',
    });
  }
  const { kept, how, why } = await keepWarm(
    { ...options, registry: loadRegistry(registry, environment), environment, clock },
    signal,
  );
  const { tool, version, pid, memory_mb: mb, loading_ms: ms, cold } = kept;
  const name = version === null ? tool : `${tool} ${version}`;
  const facts = [`process ${pid}`, ...(mb === null ? [] : [`${mb} MB`])].join(', ');
  const loaded = `is loaded (${facts}; ${((ms ?? 0) / 1000).toFixed(1)} s)`;
  const lines = [
    {
      started: `${name} ${loaded}`,
      replaced: `${name} ${loaded}, instead of another one: ${why}`,
      extended: `${name} was loaded already (${facts}); its time begins anew`,
    }[how],
    `  it ${endingText(kept, clock.now())}, or by \`aim stop --warm\``,
    ...cold.map((what) => `  each run does for itself: ${what}`),
  ];
  return { exitCode: EXIT.ok, lines, document: { version: 1, how, why, warm: kept } };
}

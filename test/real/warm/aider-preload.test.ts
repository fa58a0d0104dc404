import { execa } from 'execa';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureTool } from '../../../scripts/real-tools.ts';
import { interpreterOf } from '../../../src/tools/detect/python-interpreter.ts';

const SOURCE = join(import.meta.dirname, '..', '..', '..', 'src');
const SERVER = join(SOURCE, 'process', 'fork-server', 'fork_server.py');
const STEPS = join(SOURCE, 'tools', 'rows', 'aider', 'preload.py');
const PROGRAM = join(import.meta.dirname, 'programs', 'preloaded_aider.py');

describe.each(['aider', 'aider@0.82.3'] as const)('%s that is loaded once', (ref) => {
  it.each([
    ['gpt-4o', ['gpt-4o', 'openai/gpt-4o']],
    ['sonnet', ['claude-sonnet-4-5', 'anthropic/claude-sonnet-4-5']],
    ['openai/scripted', ['openai/scripted']],
    // Its tokenizer would have to be downloaded. What such a process uses is its own affair.
    ['replicate/meta/llama-3', []],
  ])(
    'has what a process of a pool with the model %s would read in its first turn, and nothing is changed for it',
    async (model, names) => {
      const { bin } = await ensureTool(ref);
      const python = interpreterOf(bin) ?? '';
      const env = { PATH: process.env['PATH'], LITELLM_LOCAL_MODEL_COST_MAP: 'True', PYTHONDONTWRITEBYTECODE: '1' };
      const { stdout } = await execa(python, [PROGRAM, SERVER, STEPS, model, ...names], { env, extendEnv: false });
      expect(JSON.parse(stdout)).toEqual({
        not_preloaded: [],
        file_is_the_same: true,
        yaml_is_restored: true,
        late_class_is_complete: true,
        numpy_is_loaded: false,
        reads: [],
      });
    },
  );
});

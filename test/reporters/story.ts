import type { AimEvent, AimEventBody } from '../../src/model/events.ts';
import { NO_RUN_OPTIONS } from '../../src/model/run/run-options.ts';
import type { Job } from '../../src/model/run/job.ts';
import { runSettingsSchema } from '../../src/model/merging/isolation.ts';
import type { PoolConfig } from '../../src/model/pool/pool-config.ts';
import { DEFAULT_RETRY_ON } from '../../src/model/run/retry.ts';
import { resolvePoolSettings } from '../../src/model/pool/pool-settings.ts';
import type { Attempt, JobResult } from '../../src/model/run/job-result.ts';
import type { TranscriptPart } from '../../src/model/run/transcript-part.ts';
import type { RunResult } from '../../src/model/run/run-result.ts';

/** When every story begins. */
export const T0 = Date.parse('2025-01-02T03:04:05.000Z');

export function job(id: string, more: Partial<Job> = {}): Job {
  return {
    id,
    tool: 'aider',
    label: null,
    description: null,
    model: null,
    context: [],
    action: 'refactor',
    files: ['core/state.py'],
    prompt: 'Add type hints',
    session: null,
    depends_on: [],
    attempts: 1,
    retry_on: [...DEFAULT_RETRY_ON],
    back_off_seconds: 0,
    fallback: [],
    budget: null,
    timeout_seconds: 600,
    pool: { name: more.tool ?? 'aider', mode: 'always' },
    verify: null,
    on_conflict: 'rerun',
    variant_of: null,
    judge: null,
    error_report: null,
    metadata: {},
    ...more,
  };
}

export function pool(name: string, count: number, more: Partial<PoolConfig> = {}): PoolConfig {
  return { name, tool: name, provider: null, budget: null, ...resolvePoolSettings({ count }), ...more };
}

export function result(id: string, more: Partial<JobResult> = {}): JobResult {
  const outcome = more.outcome ?? 'completed';
  return {
    id,
    tool: 'aider',
    variant_of: null,
    files: ['core/state.py'],
    edits: true,
    outcome,
    success: outcome === 'completed',
    exit_code: 0,
    error: outcome === 'completed' ? null : 'it did not work',
    pool: more.tool ?? 'aider',
    instance: 0,
    attempts: [],
    turns: 1,
    duration_s: 12.3,
    queued_s: 0.4,
    stdout: '',
    stderr: '',
    no_change: false,
    refusals: [],
    files_changed: outcome === 'completed' ? ['core/state.py'] : [],
    outside_files: [],
    overwritten_by: [],
    commit: null,
    branch: null,
    conflicts: [],
    check_output: null,
    patch: null,
    remote: null,
    usage: null,
    error_report_path: null,
    transcript: `/checkout/project/.aim/runs/r1/transcripts/${id}.txt`,
    ...more,
  };
}

/** An attempt that failed, with these parts of transcripts. */
export function transcribed(...transcript: readonly TranscriptPart[]): Attempt {
  const nothing = { model: null, usage: null, started_at: null, duration_s: 1 };
  const place = { tool: 'aider', pool: 'aider', instance: 0 };
  return { outcome: 'failed', error: 'it did not work', ...place, ...nothing, transcript: [...transcript] };
}

export function runResult(jobs: readonly JobResult[], more: Partial<RunResult> = {}): RunResult {
  const counts: Record<string, number> = {};
  for (const { outcome } of jobs) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const busy = jobs.reduce((sum, it) => sum + it.duration_s, 0);
  return {
    version: 1,
    run_id: 'r1',
    aim_version: '0.1.0',
    cwd: '/checkout/project',
    head: null,
    git_error: null,
    rehearsal: false,
    interrupted: false,
    fault: null,
    isolation: { kind: 'shared', reason: null },
    landing: null,
    started_at: new Date(T0).toISOString(),
    ended_at: new Date(T0 + 34_000).toISOString(),
    duration_s: 34,
    parts: [],
    busy_s: busy,
    speed_up: busy / 34,
    counts,
    jobs: [...jobs],
    unattributed: [],
    usage: null,
    costs: [],
    budgets_spent: [],
    fail_on: [],
    pools: [{ name: 'aider', tool: 'aider', version: '0.86.2', count: 3, start: null, restarts: 0, given_up: [] }],
    folder: '/checkout/project/.aim/runs/r1',
    journal: '/checkout/project/.git/aim/runs/r1/journal.jsonl',
    ...more,
  };
}

/** Stamps events: `at(3.5, body)` is 3.5 s after the beginning. A turn belongs to the job that runs on its instance. */
export class Story {
  readonly events: AimEvent[] = [];
  readonly #jobs = new Map<string, string>();

  at(seconds: number, ...bodies: readonly AimEventBody[]): this {
    for (const body of bodies) {
      if (body.type === 'job_started') this.#jobs.set(`${body.pool}#${body.instance}`, body.job);
      const job = 'turn' in body ? (this.#jobs.get(`${body.pool}#${body.instance}`) ?? body.job) : null;
      const full = 'turn' in body ? { ...body, job } : body;
      this.events.push({ ...full, seq: this.events.length + 1, at: new Date(T0 + seconds * 1000).toISOString() });
    }
    return this;
  }

  begin(jobs: readonly Job[], pools: readonly PoolConfig[], rehearsal = false): this {
    return this.at(0, {
      type: 'run_started',
      run_id: 'r1',
      aim_version: '0.1.0',
      cwd: '/checkout/project',
      head: null,
      dirty: [],
      git_error: null,
      rehearsal,
      settings: runSettingsSchema.parse({}),
      isolation: { kind: 'shared', reason: null },
      options: NO_RUN_OPTIONS,
      jobs: [...jobs],
      pools: [...pools],
    });
  }
}

export function moved(
  pool: string,
  instance: number,
  from: 'new' | 'starting' | 'ready' | 'busy' | 'down' | 'stopping',
  to: 'starting' | 'ready' | 'down' | 'given_up' | 'stopping' | 'stopped',
  reason: string | null = null,
): AimEventBody {
  const exit = to === 'down' ? ({ by: 'itself', code: 3 } as const) : null;
  const restart = from === 'down' && to === 'starting';
  return { type: 'instance_changed', pool, instance, from, to, pid: 4000 + instance, exit, reason, restart };
}

export function started(id: string, pool: string, instance: number | null, attempt = 1): AimEventBody {
  return { type: 'job_started', job: id, tool: null, pool, instance, attempt };
}

export function output(
  pool: string,
  instance: number,
  text: string,
  channel: 'answer' | 'activity' | 'stderr' = 'activity',
  holder: string | null = null,
): AimEventBody {
  return { type: 'turn_output', pool, instance, turn: `${pool}-1`, holder, job: holder, channel, text };
}

export function turnStarted(pool: string, instance: number): AimEventBody {
  return { type: 'turn_started', pool, instance, turn: `${pool}-1`, holder: null, job: null, prompt: null };
}

export function turnEnded(pool: string, instance: number): AimEventBody {
  const outcome = { kind: 'completed' } as const;
  return {
    type: 'turn_ended',
    model: null,
    pool,
    instance,
    turn: `${pool}-1`,
    holder: null,
    job: null,
    outcome,
    duration_ms: 900,
    usage: null,
  };
}

export function finished(of: JobResult): AimEventBody {
  return { type: 'job_finished', job: of.id, result: of };
}

/** A question of a turn, to be answered within five minutes from the beginning. */
export function asked(
  text: string,
  of: { readonly job?: string; readonly turn?: string; readonly labels?: readonly string[] } = {},
): AimEventBody {
  const { job = null, turn = 'aider-1', labels = ['allow', 'deny'] } = of;
  const about = { pool: 'aider', instance: 0, turn, job };
  return {
    type: 'question_asked',
    ...about,
    holder: job,
    question: {
      id: `${turn}.1`,
      kind: 'permission',
      text,
      options: labels.map((label, index) => ({ label, means: index === 0 ? 'allow' : 'deny' })),
      takes: 'option',
      ...about,
      since: new Date(T0).toISOString(),
      until: new Date(T0 + 300_000).toISOString(),
    },
  };
}

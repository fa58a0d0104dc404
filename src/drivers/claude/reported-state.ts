import { realpathSync } from 'node:fs';
import { z } from '../../lib/schema/z.ts';
import type { Json } from '../rpc/json-line.ts';

/** Seen with Claude Code 2.1.330, and with Qwen Code 0.24.4, which writes `permission_mode`. */
const stateLine = z.looseObject({
  type: z.literal('system'),
  subtype: z.enum(['init', 'status']),
  cwd: z.string().optional(),
  permissionMode: z.string().nullish(),
  permission_mode: z.string().nullish(),
  model: z.string().nullish(),
});

/**
 * The folder, the mode and the model that a tool reports to work in. It may change each of them by itself, so nothing else is
 * believed. Each turn begins with a report (`system/init`); a change of the mode is reported when it happens (`system/status`).
 */
export class ReportedState {
  #cwd: string | null = null;
  #mode: string | null = null;
  #model: string | null = null;
  #firstModel: string | null = null;

  /** The mode that was reported last; null: none was. */
  get mode(): string | null {
    return this.#mode;
  }

  /** Whether it works with another model than at first. */
  get hasOtherModel(): boolean {
    return this.#model !== this.#firstModel;
  }

  /** Where it works, if that is not this folder; null: it is, as far as it reports. */
  elsewhere(folder: string): string | null {
    return this.#cwd === null || realPath(this.#cwd) === realPath(folder) ? null : this.#cwd;
  }

  /** @returns whether the line is a report. */
  read(line: Json): boolean {
    const report = stateLine.safeParse(line).data;
    if (report === undefined) return false;
    this.#cwd = report.cwd ?? this.#cwd;
    this.#mode = report.permissionMode ?? report.permission_mode ?? this.#mode;
    this.#model = report.model ?? this.#model;
    this.#firstModel ??= this.#model;
    return true;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

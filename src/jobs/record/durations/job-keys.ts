import { createHash } from 'node:crypto';
import type { Job } from '../../../model/run/job.ts';

/** What is known of a job beside itself. */
export interface JobOrigin {
  /** The model that it runs with; null: the tool's own. */
  readonly model: string | null;
  /** The job file. */
  readonly source: string;
}

/** The names under which it is kept how long a job took, from what says most about it to what says least. */
export interface JobKeys {
  /** Of the same work: tool, model, action, files and prompt. */
  readonly work: string;
  /** Of the job of this id in this file, whatever it is about by now. */
  readonly id: string;
  /** Of all jobs with this tool and action. */
  readonly kind: string;
}

/** Only hashes: nothing of a prompt or the name of a file can be read back. */
export function keysOf({ id, tool, action, files, prompt }: Job, { model, source }: JobOrigin): JobKeys {
  return {
    work: hashOf('work', tool, model, action, files.toSorted(), prompt),
    id: hashOf('id', source, id),
    kind: hashOf('kind', tool, action),
  };
}

function hashOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}

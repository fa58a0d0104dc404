import { relative, resolve } from 'node:path';
import { edits, type Job } from '../model/job.ts';
import { command } from '../model/turn/prompt.ts';
import type { Place } from '../workspace/workspace.ts';
import type { JobContext } from './adapter.ts';
import { type Preparation, PooledAdapter } from './pooled-adapter.ts';

/**
 * aider, and what speaks its language: files are added to the chat one by one, and each has to be confirmed.
 * Paths are relative to the top of the git checkout, not to the working folder (seen with aider 0.86.2).
 */
export class AiderPooledAdapter extends PooledAdapter {
  protected prepare(job: Job, context: JobContext): readonly Preparation[] {
    return job.files.map((file) => addFile(fromRoot(file, context.place), !edits(job)));
  }

  protected messageOf(job: Job): string {
    return job.prompt;
  }

  protected oneShotFiles(job: Job, context: JobContext): readonly string[] {
    // On the command line they are relative to the working folder.
    return job.files.map((file) => resolve(context.place.cwd, file));
  }
}

function fromRoot(file: string, { cwd, root }: Place): string {
  return root === null ? file : relative(root, resolve(cwd, file)).replaceAll('\\', '/');
}

function addFile(path: string, readOnly: boolean): Preparation {
  const name = path.includes('"') ? path : `"${path}"`;
  const verb = readOnly ? '/read-only' : '/add';
  return {
    prompt: command(`${verb} ${name}`),
    problem(answer) {
      const confirmed = answer.split('\n').some((line) => line.startsWith('Added ') || line.includes(' is already '));
      return confirmed ? null : `${path} could not be added to the chat: ${answer.trim() || 'no answer'}`;
    },
  };
}

import type { Job } from '../model/job.ts';
import { type Preparation, PooledAdapter } from './pooled-adapter.ts';

/** For tools that read and write files by themselves: the files are named in the message. */
export class PromptAdapter extends PooledAdapter {
  protected prepare(): readonly Preparation[] {
    return [];
  }

  protected messageOf(job: Job): string {
    if (job.files.length === 0) return job.prompt;
    return `${job.prompt}\n\nThe files that this is about:\n${job.files.map((file) => `- ${file}`).join('\n')}\n`;
  }

  protected oneShotFiles(): readonly string[] {
    return [];
  }
}

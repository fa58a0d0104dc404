import type { Job } from '../../model/run/job.ts';

/**
 * What is sent to a tool when the check of its change has failed.
 * @param remembers whether it still knows what the job is: it is in the same conversation.
 */
export function repairPrompt({ prompt }: Job, detail: string, remembers: boolean): string {
  const failed = [
    'The check of this change failed. This is the end of its output:',
    detail,
    'Change the files so that the check passes.',
  ];
  const task = `The task was:\n\n${prompt}\n\nIt was worked on in this folder already.`;
  return [...(remembers ? [] : [task]), ...failed].join('\n\n');
}

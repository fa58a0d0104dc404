import { counted } from '../../lib/text/plural.ts';
import type { RemoteOutput } from '../../model/turn/remote-work.ts';
import { shellWord } from '../../lib/text/shell-word.ts';

/** What a turn of a tool that works elsewhere came to beside its answer, as a line. Nothing of it is applied. */
export function remoteOutputText(output: RemoteOutput): string {
  if (output.kind === 'pull_request') return `pull request ${output.url}`;
  const { problem, file, files } = output;
  if (problem !== null) {
    return `a patch that must not be applied: ${problem}${file === null ? '' : `; it is kept as ${file}`}`;
  }
  const how = file === null ? '--json prints it' : `git apply ${shellWord(file)}`;
  return `a patch of ${counted(files.length, 'file')}, not applied: ${how}`;
}

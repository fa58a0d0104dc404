import type { RemoteOutput } from '../../src/model/turn/remote-work.ts';
import type { TurnEnd } from '../../src/model/turn/turn-end.ts';

/** What a turn of a tool that works elsewhere came to beside its answer, a line each. Nothing of it is applied. */
export function describeRemoteOutputs({ result }: TurnEnd): string[] {
  return (result?.remote?.outputs ?? []).map(describe);
}

function describe(output: RemoteOutput): string {
  if (output.kind === 'pull_request') return `pull request ${output.url}`;
  if (output.problem !== null) return `a patch that must not be applied: ${output.problem}`;
  const { length } = output.files;
  return `a patch of ${length === 1 ? '1 file' : `${length} files`}, not applied: --json prints it`;
}

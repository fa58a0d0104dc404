import type { TurnEnd } from '../../src/model/turn/turn-end.ts';
import { remoteOutputText } from '../../src/reporters/text/remote-output.ts';

/** What a turn of a tool that works elsewhere came to beside its answer, a line each. */
export function describeRemoteOutputs({ result }: TurnEnd): string[] {
  return (result?.remote?.outputs ?? []).map(remoteOutputText);
}

import type { ClusterHost } from '../../../../src/host/cluster-host.ts';
import { isInForeground } from '../../../../src/lib/foreground.ts';
import { paintFor } from '../../../../src/reporters/theme.ts';
import { createPicture } from '../../../../src/reporters/create-reporter.ts';
import type { ReporterOptions } from '../../../../src/reporters/reporter.ts';
import type { CommandContext } from '../../../host/command-context.ts';
import type { LaunchOptions } from '../launch-options.ts';
import { Console, ConsoleLine } from './console.ts';
import { readKeys } from './keys.ts';

/** Whether a person can type: stdin is a terminal, and this process may read from it. */
export function wantsConsole({ purpose }: LaunchOptions, { stdin, json }: CommandContext): boolean {
  return purpose.kind === 'until-stopped' && purpose.console && !json && stdin.isTTY && isInForeground();
}

/** A picture with a line for prompts below it, which takes keys while `serve` is not disposed of. */
export function openConsole(options: ReporterOptions) {
  const line = new ConsoleLine();
  const picture = createPicture({ ...options, input: () => line.view });
  return {
    picture,
    serve(cluster: ClusterHost, { purpose }: LaunchOptions, context: CommandContext): Disposable {
      const { stdin, stderr, interrupt, clock } = context;
      const console = new Console({
        line,
        picture,
        client: cluster.openClient(),
        count: cluster.status().count,
        toolCommands: cluster.toolCommands,
        turnTimeoutMs: purpose.kind === 'command' ? 0 : purpose.turnTimeoutMs,
        interrupt,
        statusOptions: () => ({ columns: stderr.columns || 80, paint: paintFor(options.color), now: clock.now() }),
      });
      return readKeys({ stdin, stderr }, (key) => console.press(key));
    },
  };
}

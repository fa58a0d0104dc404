import type { ClusterHost } from '../../../../src/host/clusters/cluster-host.ts';
import { isInForeground } from '../../../../src/lib/foreground.ts';
import { paintFor } from '../../../../src/reporters/theme.ts';
import type { AimEvent } from '../../../../src/model/events.ts';
import type { OpenQuestion } from '../../../../src/model/questions/question.ts';
import { endText, questionBlock } from '../../../../src/reporters/text/questions.ts';
import { tidy } from '../../../../src/reporters/text/text-width.ts';
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
export async function openConsole(options: ReporterOptions) {
  const line = new ConsoleLine();
  const picture = await createPicture({ ...options, input: () => line.view });
  const questions = new Map<string, OpenQuestion>();
  return {
    picture,
    /** Takes every event, behind the picture: what is asked stands above it, as a whole. */
    report(event: AimEvent): void {
      if (event.type === 'question_asked') {
        questions.set(event.question.id, event.question);
        picture.interject(questionBlock(event.question, options.clock.now()));
      }
      if (event.type !== 'question_closed') return;
      questions.delete(event.question);
      const isOwn = event.end.kind === 'answered' && event.end.by === 'console';
      if (!isOwn) picture.interject([tidy(`${event.question} ${endText(event.end)}`)]);
    },
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
        quit: (how) => cluster.stop(how),
        questions,
        statusOptions: () => ({ columns: stderr.columns || 80, paint: paintFor(options.color), now: clock.now() }),
      });
      return readKeys({ stdin, stderr }, (key) => console.press(key));
    },
  };
}

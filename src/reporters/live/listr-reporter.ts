import { stripVTControlCharacters } from 'node:util';
import { DefaultRenderer, Listr, ListrDefaultRendererLogLevels, ListrLogger, ProcessOutput } from 'listr2';
import type { AimEvent } from '../../model/events.ts';
import { width } from '../text/text-width.ts';
import { countsLine, frame, noticeLine } from './frame.ts';
import { eraseUp, reflow } from './reflow.ts';
import type { Reporter, ReporterOptions } from '../reporter.ts';
import { RunView } from '../view/run-view.ts';
import { Screen } from './screen.ts';

/** How often the picture is made anew; one that did not change is not drawn. */
const TICK_MS = 100;
/** How many warnings are left on the screen. */
const MAX_LEFT = 10;
const SHOW_CURSOR = '\u001b[?25h';

/** listr2 asks stdout whether it may draw; we draw on stderr and know that it is a terminal. */
class AnywhereRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

/** The run as a picture that is drawn over and over in the same place, and gone when it is disposed. */
export class ListrReporter implements Reporter {
  readonly #options: ReporterOptions;
  readonly #view = new RunView();
  readonly #screen: Screen;
  readonly #over = Promise.withResolvers<void>();
  #run: Promise<void> | null = null;
  #task: { title: string } | null = null;
  #timer: Disposable | null = null;
  #disposed = false;
  #drawn = '';
  /** The widths of lines that we drew and that a smaller window moved out of reach. */
  #lost: readonly number[] = [];

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#screen = new Screen(options.stderr, options.clock);
  }

  report(event: AimEvent): void {
    if (this.#disposed) return;
    this.#view.apply(event);
    this.#run ??= this.#begin();
  }

  /** Clears the picture, leaves the warnings and shows the cursor, whatever there was to see. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#timer?.[Symbol.dispose]();
    if (this.#run === null) return;
    if (this.#task !== null && this.#screen.look() !== 'same') this.#startOver(this.#task);
    for (const left of this.#leftovers()) this.#screen.later(left);
    this.#over.resolve();
    await this.#run;
  }

  async #begin(): Promise<void> {
    const picture = new Listr(
      [
        {
          title: this.#picture(),
          task: async (_context, task) => {
            this.#task = task;
            this.#tick();
            await this.#over.promise;
          },
        },
      ],
      {
        renderer: AnywhereRenderer,
        // No spinner: it would make every frame a new one from its first line on, and listr2 then erases all of it.
        rendererOptions: {
          lazy: true,
          clearOutput: true,
          indentation: 0,
          removeEmptyLines: false,
          formatOutput: 'truncate',
          icon: Object.fromEntries(Object.values(ListrDefaultRendererLogLevels).map((level) => [level, ''])),
          logger: new ListrLogger({
            processOutput: new ProcessOutput(this.#screen.stream, this.#screen.stream, { leaveEmptyLine: false }),
          }),
        },
        registerSignalListeners: false,
      },
    );
    await picture.run().catch(() => this.#options.stderr.write(SHOW_CURSOR));
  }

  #tick(): void {
    if (this.#disposed) return;
    this.#draw();
    this.#timer = this.#options.clock.after(TICK_MS, () => this.#tick());
  }

  #draw(): void {
    if (this.#task === null) return;
    const look = this.#screen.look();
    if (look === 'changing') return;
    if (look === 'changed') this.#startOver(this.#task);
    const picture = this.#picture();
    if (picture === this.#drawn) return;
    this.#drawn = picture;
    this.#task.title = picture;
  }

  /** listr2 erases as many rows as it drew lines; in another window they take more, so we erase the rest. */
  #startOver(task: { title: string }): void {
    const lines = this.#drawn.split('\n').map((line) => width(stripVTControlCharacters(line)));
    this.#screen.measure();
    const { taken, lost } = reflow([...this.#lost, ...lines], this.#screen.size);
    this.#lost = lost;
    this.#options.stderr.write(eraseUp(taken - lines.length));
    this.#drawn = '';
    // A blank picture makes listr2 forget what it drew: it would go on from lines that are elsewhere now.
    task.title = '';
  }

  #picture(): string {
    return frame(this.#view, this.#frameOptions()).join('\n');
  }

  #leftovers(): string[] {
    const options = this.#frameOptions();
    const lasting = this.#view.notices.filter((notice) => notice.lasting);
    const lines = new Set(lasting.slice(-MAX_LEFT).map((notice) => noticeLine(notice, options)));
    // A cluster without jobs has last words of its own.
    const told = this.#view.over || this.#view.total === 0;
    return told ? [...lines] : [...lines, countsLine(this.#view, options)];
  }

  #frameOptions() {
    const { columns, rows } = this.#screen.size;
    // listr2 keeps two columns for itself.
    return { columns: Math.max(1, columns - 2), rows, now: this.#options.clock.now(), color: this.#options.color };
  }
}

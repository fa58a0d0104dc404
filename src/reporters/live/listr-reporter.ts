import { stripVTControlCharacters } from 'node:util';
import { DefaultRenderer, Listr, ListrDefaultRendererLogLevels, ListrLogger, ProcessOutput } from 'listr2';
import type { AimEvent } from '../../model/events.ts';
import { countsLine } from '../frame/counts-line.ts';
import { frame } from '../frame/frame.ts';
import { noticeLine } from '../frame/notice-line.ts';
import type { Reporter, ReporterOptions } from '../reporter.ts';
import { width } from '../text/text-width.ts';
import { paintFor } from '../theme.ts';
import { RunView } from '../view/run-view.ts';
import { eraseUp, reflow } from './reflow.ts';
import { Screen } from './screen.ts';

/** How often the picture is made anew; one that did not change is not drawn. */
const TICK_MS = 100;
/** How many warnings stay on the screen at the end. */
const MAX_LEFT = 10;
/** Columns that listr2 keeps for itself. */
const LISTR_COLUMNS = 2;
const SHOW_CURSOR = '\u001b[?25h';

/** listr2 draws only if stdout is a terminal; this reporter draws on stderr and is made only where that is one. */
class AnywhereRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

/**
 * Shows a run as a picture that is drawn over and over in the same place, and erased when it is disposed. For listr2 the
 * picture is the title of one task: docs/decisions/017-listr2-draws-one-task.md.
 */
export class ListrReporter implements Reporter {
  readonly #options: ReporterOptions;
  readonly #view = new RunView();
  readonly #screen: Screen;
  /** Resolved to erase the picture: at the end, or to write something above it. */
  #ended = Promise.withResolvers<void>();
  #run: Promise<void> | null = null;
  /** Lines to be written where the picture is, once that is erased. */
  readonly #above: string[] = [];
  #task: { title: string } | null = null;
  #timer: Disposable | null = null;
  #isDisposed = false;
  #drawn = '';
  /** The widths of drawn lines that a smaller window moved into the scrollback. */
  #lost: readonly number[] = [];

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#screen = new Screen(options.stderr, options.clock);
  }

  report(event: AimEvent): void {
    if (this.#isDisposed) return;
    this.#view.apply(event);
    this.#run ??= this.#begin();
  }

  /** Erases the picture, leaves the warnings in its place, and shows the cursor. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#timer?.[Symbol.dispose]();
    if (this.#run === null) return;
    if (this.#task !== null && this.#screen.change !== 'same') this.#startOver(this.#task);
    this.#above.push(...this.#lastingLines());
    this.#ended.resolve();
    await this.#run;
  }

  /** Draws the picture now, without waiting for its next moment. */
  redraw(): void {
    if (!this.#isDisposed) this.#draw();
  }

  /** Writes lines above the picture, where they stay. */
  interject(lines: readonly string[]): void {
    if (this.#isDisposed) return;
    if (this.#task !== null && this.#screen.change !== 'same') this.#startOver(this.#task);
    this.#above.push(...lines);
    this.#ended.resolve();
  }

  async #begin(): Promise<void> {
    while (!this.#isDisposed) await this.#show();
  }

  /** Shows the picture until it is to be erased. */
  async #show(): Promise<void> {
    this.#ended = Promise.withResolvers();
    this.#drawn = '';
    const title = this.#picture();
    const task = async (_context: unknown, task: { title: string }) => {
      this.#task = task;
      this.#tick();
      await this.#ended.promise;
      this.#timer?.[Symbol.dispose]();
      this.#task = null;
    };
    const picture = new Listr([{ title, task }], {
      renderer: AnywhereRenderer,
      rendererOptions: {
        // No spinner: it would change the first line of every frame, and listr2 then erases the whole frame.
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
      // Signals are handled by bin/aim.ts alone.
      registerSignalListeners: false,
    });
    await picture.run().catch(() => this.#options.stderr.write(SHOW_CURSOR));
    // Not by listr2, which trims lines and leaves out empty ones.
    const lines = this.#above.splice(0);
    if (lines.length > 0) this.#options.stderr.write(`${lines.join('\n')}\n${SHOW_CURSOR}`);
  }

  #tick(): void {
    if (this.#isDisposed) return;
    this.#draw();
    this.#timer = this.#options.clock.after(TICK_MS, () => this.#tick());
  }

  #draw(): void {
    if (this.#task === null) return;
    const { change } = this.#screen;
    if (change === 'changing') return;
    if (change === 'changed') this.#startOver(this.#task);
    const picture = this.#picture();
    if (picture === this.#drawn) return;
    this.#drawn = picture;
    this.#task.title = picture;
  }

  /** listr2 erases as many rows as it drew lines. In a window of another size they take more: this erases the rest. */
  #startOver(task: { title: string }): void {
    const lines = this.#drawn.split('\n').map((line) => width(stripVTControlCharacters(line)));
    this.#screen.measure();
    const { taken, lost } = reflow([...this.#lost, ...lines], this.#screen.size);
    this.#lost = lost;
    this.#options.stderr.write(eraseUp(taken - lines.length));
    this.#drawn = '';
    // After an empty picture listr2 no longer tries to change single lines of the last one, which are elsewhere now.
    task.title = '';
  }

  #picture(): string {
    const { rows } = this.#screen.size;
    const { clock, color } = this.#options;
    const input = this.#options.input?.() ?? null;
    return frame(this.#view, { columns: this.#columns, rows, now: clock.now(), color, input }).join('\n');
  }

  /** What stays on the screen: warnings, and how far a run came that was broken off. */
  #lastingLines(): string[] {
    const { clock, color } = this.#options;
    const options = { columns: this.#columns, now: clock.now(), paint: paintFor(color) };
    const lasting = this.#view.notices.filter((notice) => notice.lasting);
    const lines = new Set(lasting.slice(-MAX_LEFT).map((notice) => noticeLine(notice, options)));
    // A run that ended has its summary, and a cluster without jobs its own last line.
    const isSummed = this.#view.isEnded || this.#view.jobs.total === 0;
    return isSummed ? [...lines] : [...lines, countsLine(this.#view, options)];
  }

  get #columns(): number {
    return Math.max(1, this.#screen.size.columns - LISTR_COLUMNS);
  }
}

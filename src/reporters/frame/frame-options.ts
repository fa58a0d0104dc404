import type { Paint } from '../paint.ts';

/** A line that a person types. */
export interface InputView {
  readonly text: string;
  /** An index into the text, in UTF-16 units. */
  readonly cursor: number;
}

/** The window that a frame is drawn for, and the time. */
export interface FrameOptions {
  /** Size of the window, in cells. */
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly color: boolean;
  /** The line that a person types below the picture; null: there is none. */
  readonly input?: InputView | null;
}

/** What each line of a frame is made with. */
export interface LineOptions {
  /** The most cells that a line may take. */
  readonly columns: number;
  readonly now: number;
  readonly paint: Paint;
}

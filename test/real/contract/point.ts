import type { Setup } from './setup.ts';
import type { Subject } from './subject.ts';

/** One requirement of the contract. */
export interface Point {
  readonly title: string;
  /** It is about what a tool does with a model. */
  readonly needsModel?: boolean;
  /** Whether it is about this subject; it is about all by default. */
  readonly isAbout?: (subject: Subject) => boolean;
  /** What is seen where a tool does as it should. */
  readonly expected: string;
  /** What the tool does, in a few words, to be compared with `expected`. What no tool may do is asserted within. */
  observe(setup: Setup, expected: string): Promise<string>;
}

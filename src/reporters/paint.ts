import type { Style } from './styles.ts';

/** Colours a text, or leaves it as it is. */
export type Painter = (text: string) => string;

/** The ways to colour a text. */
export type Paint = Readonly<Record<Style['color'] | 'bold' | 'dim', Painter>>;

const same: Painter = (text) => text;

/** Without colours. */
export const PLAIN: Paint = {
  bold: same,
  dim: same,
  green: same,
  cyan: same,
  yellow: same,
  red: same,
  gray: same,
};

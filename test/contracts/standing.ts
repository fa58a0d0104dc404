/**
 * What breaks the rules of layers.test.ts and is still to be mended, each by whoever works in the room. Nothing is added
 * to this list; whoever mends one takes its line out.
 */
export const STANDING: readonly string[] = [];

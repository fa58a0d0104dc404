/**
 * What breaks the rules of layers.test.ts and is still to be mended, each by whoever works in the room. Nothing is added
 * to this list; whoever mends one takes its line out.
 */
export const STANDING: readonly string[] = [
  'src/drivers/exec/exec-driver.ts imports src/drivers/claude/turn-reader.ts',
  'src/drivers/exec/exec-driver.ts imports src/drivers/codex/exec-reader.ts',
  'src/drivers/exec/exec-driver.ts imports src/drivers/repl/named-files.ts',
  'src/drivers/exec/exec-driver.ts imports src/drivers/repl/answer-classifier.ts',
  'src/drivers/exec/exec-driver.ts imports src/drivers/repl/outcome-classifier.ts',
];

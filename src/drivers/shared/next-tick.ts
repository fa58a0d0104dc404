/**
 * What the tool wrote before it said that the turn is over is in its pipes by now, but the round of the event loop that
 * read the end may have looked into another one before. The second immediate runs in the round after: it has looked again.
 */
export async function nextTick(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

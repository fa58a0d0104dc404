/**
 * Waits until each pipe was read once more. What a tool wrote before it reported the end of a turn is in its pipes by then,
 * but the round of the event loop that read the report may have read another pipe before. The second immediate runs in the
 * round after that one.
 */
export async function nextTick(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Finds what broke a chain of merges: the smallest `k` from 1 to `length` for which the first `k` together fail. None of
 * them alone is known to fail, all together do, and whoever asks knows that zero of them pass.
 * @param isGreen whether the first `k` pass. Called at most log2(length) + 1 times.
 */
export async function firstRed(length: number, isGreen: (k: number) => Promise<boolean>): Promise<number> {
  let [green, red] = [0, length];
  while (red - green > 1) {
    const middle = Math.floor((green + red) / 2);
    if (await isGreen(middle)) green = middle;
    else red = middle;
  }
  return red;
}

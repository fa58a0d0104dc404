/** Looks again and again until it holds. How long that may take is the test runner's business. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export const never = new AbortController().signal;

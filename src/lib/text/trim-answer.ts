/** A text without the blank lines at its start. The indent of its first line stays. */
export function withoutBlankStart(text: string): string {
  const start = text.slice(0, text.length - text.trimStart().length);
  return text.slice(start.lastIndexOf('\n') + 1);
}

/** A text without the blank lines at its start and the blank space at its end. */
export function trimAnswer(text: string): string {
  return withoutBlankStart(text).trimEnd();
}

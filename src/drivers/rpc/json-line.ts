export type Json = Readonly<Record<string, unknown>>;

/**
 * A value as one line of JSON. U+2028 and U+2029 may stand in JSON as they are, but a reader that takes them for ends of
 * lines cuts the line there: qwen 0.24.4 on node 24 did, and exited.
 */
export function jsonLine(value: object): Buffer {
  const text = JSON.stringify(value).replace(/[\u2028\u2029]/g, (it) => (it === '\u2028' ? '\\u2028' : '\\u2029'));
  return Buffer.from(`${text}\n`);
}

/** The object that a line contains, or null where it contains anything else. */
export function parseJsonLine(text: string): Json | null {
  // A failing parse is slow, and a flood may have many lines that are no JSON.
  if (!text.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

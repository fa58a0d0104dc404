/**
 * A value as one line of JSON. U+2028 and U+2029 may stand in JSON as they are, but a reader that knows them for ends of
 * lines cuts the line there: qwen 0.24.4 on node 24 did, and ended itself.
 */
export function jsonLine(value: object): Buffer {
  const text = JSON.stringify(value).replace(/[\u2028\u2029]/g, (it) => (it === '\u2028' ? '\\u2028' : '\\u2029'));
  return Buffer.from(`${text}\n`);
}

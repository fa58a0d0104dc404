import { expect, it } from 'vitest';
import { jsonLine } from '../../../src/drivers/rpc/json-line.ts';

it('a value is one line of JSON to every reader of lines', () => {
  const value = { text: 'a\u2028b\u2029c\nd\r\u0085e' };
  const line = jsonLine(value).toString();
  expect(line.slice(0, -1)).not.toMatch(/[\n\r\u2028\u2029]/);
  expect(line.endsWith('\n')).toBe(true);
  expect(JSON.parse(line)).toEqual(value);
});

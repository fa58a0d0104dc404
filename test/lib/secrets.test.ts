import { afterEach, describe, expect, it } from 'vitest';
import { MaskedBytes, MaskedText, secrets } from '../../src/lib/secrets.ts';

const KEY = 'sk-4f9a"0c17\\e2';

afterEach(() => secrets.clear());

describe('a secret', () => {
  it('is masked as it is, and as it is in JSON', () => {
    secrets.add(KEY);
    expect(secrets.mask(`key ${KEY}, ${KEY}`)).toBe('key [masked], [masked]');
    expect(secrets.mask(JSON.stringify({ key: KEY }))).toBe('{"key":"[masked]"}');
    expect(secrets.maskAll({ a: [1, `x${KEY}`], b: null })).toEqual({ a: [1, 'x[masked]'], b: null });
    const clean = { a: ['none'] };
    expect(secrets.maskAll(clean)).toBe(clean);
  });

  it('that is short, or mere words, is none, unless it is certain to be one', () => {
    expect([secrets.add('a1b2c3d'), secrets.add('not-needed'), secrets.add('placeholder')]).toEqual([
      false,
      false,
      false,
    ]);
    expect([secrets.add('a1b2c3d', true), secrets.add('correct horse battery', true)]).toEqual([false, true]);
    expect(secrets.mask('correct horse battery')).toBe('[masked]');
  });

  it('that holds another one is masked whole', () => {
    secrets.add('abcd1234');
    secrets.add('abcd1234-efgh5678');
    expect(secrets.mask('abcd1234-efgh5678 abcd1234')).toBe('[masked] [masked]');
  });
});

it.each(Array.from({ length: KEY.length - 1 }, (_, at) => at + 1))(
  'a secret that is cut after %i characters is masked in pieces',
  (at) => {
    secrets.add(KEY);
    const whole = `before ${KEY} after s`;
    const pieces = [whole.slice(0, 7 + at), whole.slice(7 + at)];
    const text = new MaskedText();
    expect([...pieces.map((piece) => text.push(piece)), text.end()].join('')).toBe('before [masked] after s');
    const bytes = new MaskedBytes();
    const out = [...pieces.map((piece) => bytes.push(Buffer.from(piece))), bytes.end()];
    expect(Buffer.concat(out).toString()).toBe('before [masked] after s');
  },
);

it('what is no secret comes as it is, byte by byte', () => {
  secrets.add(KEY);
  const bytes = new MaskedBytes();
  const given = Buffer.from([0xff, 0x00, 0xc3, ...Buffer.from('sk-4f'), 0x80]);
  const out = [...given].map((byte) => Buffer.from(bytes.push(Buffer.from([byte]))));
  expect(Buffer.concat([...out, bytes.end()])).toEqual(given);
});

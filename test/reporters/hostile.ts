import { expect } from 'vitest';
import stringWidth from 'string-width';

const ESC = '\u001b';

/** What a tool, a model or a file name may say to a terminal that must not hear it. */
export const HOSTILE: Readonly<Record<string, string>> = {
  colour: `${ESC}[31mred${ESC}[0m`,
  'cursor and erase': `up${ESC}[2A${ESC}[2K${ESC}[H${ESC}[2Jgone`,
  'private modes': `${ESC}[?1049h${ESC}[?25lhidden${ESC}[?2004h`,
  title: `${ESC}]0;a title\u0007text`,
  'OSC 8 link': `${ESC}]8;;https://example.org/\u0007click${ESC}]8;;\u0007`,
  'OSC 52 clipboard': `${ESC}]52;c;cm0gLXJmIC8=\u0007copied`,
  'OSC 52 ended by ST': `${ESC}]52;c;cm0gLXJmIC8=${ESC}\\copied`,
  'DCS query': `${ESC}P$q"p${ESC}\\asked`,
  'C1 controls': '\u009b31mred\u009d0;t\u009ctext\u0085next',
  'lone escape': `end ${ESC}`,
  'unfinished CSI': `end ${ESC}[12`,
  'unfinished OSC': `end ${ESC}]52;c;cm0g`,
  'nested escape': `${ESC}${ESC}[31m[2Jnested`,
  'carriage return': 'all is well\rall is lost',
  backspace: 'rm -rf\b\b\b\b\b\bls    ',
  'vertical tab and form feed': 'a\u000bb\u000cc',
  bell: 'ding\u0007',
  'bidi override': 'user\u202etxt.exe\u2066x\u2069',
  'bidi marks': 'a\u200eb\u200fc\u061cd',
  'zero width': 'a\u200bb\u200cc\u200dd\u2060e\ufefff',
  'line and paragraph separator': 'one\u2028two\u2029three',
  'many lines': 'one\ntwo\r\nthree\n\n\nfour',
  tabs: 'a\tb\t\tc',
  'stacked marks': `Z${'\u0335\u0361'.repeat(200)}algo`,
  'lone surrogate': 'a\ud83db\udc00c',
  tags: `flag${String.fromCodePoint(0xe0041, 0xe0042)}`,
  long: 'x'.repeat(100_000),
};

export const WIDE: Readonly<Record<string, string>> = {
  japanese: '状態遷移の型ヒントを書き直してテストを通す作業をしています今すぐに',
  hangul: '상태를 다시 쓰고 시험을 통과시키는 중입니다 잠시만 기다려 주십시오',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇩🇪✈️'.repeat(12),
  combining: 'e\u0301'.repeat(200),
  mixed: 'ab状cd態ef遷gh移'.repeat(20),
};

// The colours of looks.ts; nothing else may begin with an escape.
const SGR = /\u001b\[\d{1,2}m/g;
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

export function unpainted(line: string): string {
  return line.replace(SGR, '');
}

/** One line that a terminal shows as it is, and in that many cells. */
export function expectHarmless(line: string, columns = Infinity): void {
  expect(unpainted(line)).not.toMatch(ACTIVE);
  expect(stringWidth(unpainted(line))).toBeLessThanOrEqual(columns);
}

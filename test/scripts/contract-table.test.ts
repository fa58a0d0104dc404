import { describe, expect, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { contractTable, type Observed, readObserved, withTable } from '../../scripts/contract-table.ts';

const point = (title: string, seen: string | null, because: string | null = null, expected = 'yes') => ({
  title,
  expected,
  seen,
  because,
});
const OBSERVED: readonly Observed[] = [
  {
    subject: 'sim',
    column: 0,
    columns: 3,
    version: null,
    points: [point('starts', 'yes'), point('the API says 400', null)],
  },
  {
    subject: 'one',
    column: 1,
    columns: 3,
    version: '1.2.3',
    points: [point('starts', 'yes'), point('the API says 400', 'failed', null, 'failed')],
  },
  {
    subject: 'other',
    column: 2,
    columns: 3,
    version: '4.5',
    points: [point('starts', 'no', 'it is late'), point('the API says 400', 'timed out', 'it is late', 'failed')],
  },
];

const TABLE = `What each was seen to do, as \`npm run test:real\` checks it: ✓ is yes, – is not about it, a number is the reason below.

|  | sim | one 1.2.3 | other 4.5 |
| --- | --- | --- | --- |
| starts | ✓ | ✓ | no (1) |
| the API says 400 | – | failed | timed out (1) |

1. it is late`;

describe('the table of the contract', () => {
  it('shows what was seen, and under it why that is otherwise than it should be', () => {
    expect(contractTable(OBSERVED)).toBe(TABLE);
  });

  it('is made of what all subjects were seen to do, in the order of their columns, or not at all', () => {
    using folder = Checkout.plain();
    expect(readObserved(folder.file('none'))).toBeUndefined();
    for (const each of [OBSERVED[1]!, OBSERVED[2]!]) folder.write(`${each.subject}.json`, each);
    expect(readObserved(folder.path)).toBeUndefined();
    folder.write('sim.json', OBSERVED[0]);
    expect(readObserved(folder.path)).toEqual(OBSERVED);
  });

  it('takes the place of the one that is there', () => {
    const document = 'before\n<!-- contract:begin -->\nold\n<!-- contract:end -->\nafter\n';
    const settled = `before\n<!-- contract:begin -->\n\n${TABLE}\n\n<!-- contract:end -->\nafter\n`;
    expect(withTable(document, TABLE)).toBe(settled);
    expect(withTable(settled, TABLE)).toBe(settled);
    expect(() => withTable('nothing', TABLE)).toThrow('<!-- contract:begin -->');
  });
});

import { describe, expect, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { policyTable, readSeenPolicies, type SeenPolicy, settlePolicyTable } from '../../scripts/policy-table.ts';

const seen = (subject: string, place: number, policies: SeenPolicy['policies']): SeenPolicy => ({
  subject,
  place,
  places: 2,
  actions: ['edit', 'run'],
  policies,
});
const SEEN = [
  seen('one', 0, [
    { policy: '`ask`', effects: ['no', 'no'] },
    { policy: '`deny`', effects: ['no', 'no'] },
    { policy: '`allow-all`', effects: ['yes', 'put back'] },
  ]),
  seen('other', 1, [{ policy: '`ask`', effects: ['noticed', 'no'] }]),
];
const LINES = `| tool | job | edit | run |
| --- | --- | --- | --- |
| one | \`ask\`, \`deny\` | – | – |
| one | \`allow-all\` | ✓ | put back |
| other | \`ask\` | noticed | – |`;

describe('the table of what takes effect', () => {
  it('has a line for each tool and each different behaviour', () => {
    expect(policyTable(SEEN)).toContain(LINES);
  });

  it('is read from what the tests of every tool wrote, in its order', () => {
    using folder = Checkout.plain({ 'z.json': SEEN[0] });
    expect(readSeenPolicies(folder.path)).toBeUndefined();
    folder.write('a.json', SEEN[1]);
    expect(readSeenPolicies(folder.path)).toEqual(SEEN);
    expect(readSeenPolicies(folder.file('missing'))).toBeUndefined();
  });

  it('is written into the document when it is to be, and is compared with it otherwise', () => {
    using folder = Checkout.plain({ 'doc.md': 'before\n<!-- policy:begin -->\nold\n<!-- policy:end -->\nafter\n' });
    const document = folder.file('doc.md');
    expect(settlePolicyTable(document, SEEN, false)).toBe(false);
    expect(settlePolicyTable(document, SEEN, true)).toBe(true);
    expect(folder.read('doc.md')).toMatch(/^before\n[\s\S]*\| other \|[\s\S]*\nafter\n$/);
    expect(settlePolicyTable(document, SEEN, false)).toBe(true);
  });
});

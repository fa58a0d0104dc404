// Made by scripts/schemas.ts of the zod schemas. Not to be edited.
// @ts-nocheck
/* oxlint-disable */
import { INVALID, type Parser } from '../../lib/schema/parser.ts';

export const journalHeaderParser: Parser = (() => {
  return (input) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return INVALID;
    const v0 = input['journal'];
    if (typeof v0 !== 'number' || !Number.isFinite(v0)) return INVALID;
    if (!Number.isSafeInteger(v0)) return INVALID;
    const v1 = input['aim'];
    if (typeof v1 !== 'string') return INVALID;
    const v2 = input['events'];
    let v3 = (() => {
      let v4;
      if (v2 !== undefined) {
        if (typeof v2 !== 'string') return INVALID;
        v4 = v2;
      }
      return v4;
    })();
    if (v3 === INVALID) {
      if ('events' in input) return INVALID;
      v3 = undefined;
    }
    const v5 = {};
    v5['journal'] = v0;
    v5['aim'] = v1;
    if ('events' in input) v5['events'] = v3;
    return v5;
  };
})();

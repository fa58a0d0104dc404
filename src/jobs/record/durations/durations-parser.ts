// Made by scripts/schemas.ts of the zod schemas. Not to be edited.
// @ts-nocheck
/* oxlint-disable */
import { INVALID, type Parser } from '../../../lib/schema/parser.ts';

export const durationsParser: Parser = (() => {
  return (input) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return INVALID;
    const v0 = input['version'];
    if (v0 !== 1) return INVALID;
    const v1 = input['seconds'];
    if (!Array.isArray(v1)) return INVALID;
    const v2 = new Array(v1.length);
    for (let v3 = 0; v3 < v1.length; v3++) {
      const v4 = v1[v3];
      if (!Array.isArray(v4)) return INVALID;
      if (v4.length < 2 || v4.length > 2) return INVALID;
      const v5 = [];
      const v6 = v4[0];
      if (typeof v6 !== 'string') return INVALID;
      v5[0] = v6;
      const v7 = v4[1];
      if (typeof v7 !== 'number' || !Number.isFinite(v7)) return INVALID;
      if (v7 < 0) return INVALID;
      v5[1] = v7;
      v2[v3] = v5;
    }
    for (const k in input) {
      if (k !== 'version' && k !== 'seconds') return INVALID;
    }
    const v8 = { version: v0, seconds: v2 };
    return v8;
  };
})();

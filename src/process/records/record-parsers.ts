// Made by scripts/schemas.ts of the zod schemas. Not to be edited.
// @ts-nocheck
/* oxlint-disable */
import { INVALID, type Parser } from '../../lib/schema/parser.ts';

export const lockOwnerParser: Parser = (() => {
  return (input) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return INVALID;
    const v0 = input['pid'];
    if (typeof v0 !== 'number' || !Number.isFinite(v0)) return INVALID;
    if (!Number.isSafeInteger(v0)) return INVALID;
    const v1 = input['birth'];
    if (typeof v1 !== 'string') return INVALID;
    const v2 = input['run_id'];
    if (typeof v2 !== 'string') return INVALID;
    const v3 = input['of'];
    let v4 = (() => {
      let v5;
      if (v3 !== undefined) {
        if (v3 !== 'cluster') return INVALID;
        v5 = v3;
      }
      return v5;
    })();
    if (v4 === INVALID) {
      if ('of' in input) return INVALID;
      v4 = undefined;
    }
    const v6 = {};
    v6['pid'] = v0;
    v6['birth'] = v1;
    v6['run_id'] = v2;
    if ('of' in input) v6['of'] = v4;
    return v6;
  };
})();

export const orphanRecordParser: Parser = (() => {
  const c0 = /^[0-9a-f]{24}$/;
  return (input) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return INVALID;
    const v0 = input['pid'];
    if (typeof v0 !== 'number' || !Number.isFinite(v0)) return INVALID;
    if (!Number.isSafeInteger(v0)) return INVALID;
    const v1 = input['birth'];
    if (typeof v1 !== 'string') return INVALID;
    const v2 = input['version'];
    if (v2 !== 1) return INVALID;
    const v3 = input['owner'];
    if (typeof v3 !== 'string') return INVALID;
    c0.lastIndex = 0;
    if (!c0.test(v3)) return INVALID;
    const v4 = input['boot'];
    if (typeof v4 !== 'string') return INVALID;
    const v5 = input['pid_space'];
    if (typeof v5 !== 'string') return INVALID;
    const v6 = input['temp'];
    if (typeof v6 !== 'string') return INVALID;
    const v7 = input['children'];
    if (!Array.isArray(v7)) return INVALID;
    const v8 = new Array(v7.length);
    for (let v9 = 0; v9 < v7.length; v9++) {
      const v10 = v7[v9];
      if (typeof v10 !== 'object' || v10 === null || Array.isArray(v10)) return INVALID;
      const v11 = v10['pid'];
      if (typeof v11 !== 'number' || !Number.isFinite(v11)) return INVALID;
      if (!Number.isSafeInteger(v11)) return INVALID;
      const v12 = v10['birth'];
      if (typeof v12 !== 'string') return INVALID;
      const v13 = { pid: v11, birth: v12 };
      v8[v9] = v13;
    }
    const v14 = { pid: v0, birth: v1, version: v2, owner: v3, boot: v4, pid_space: v5, temp: v6, children: v8 };
    return v14;
  };
})();

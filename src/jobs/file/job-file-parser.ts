// Made by scripts/schemas.ts of the zod schemas. Not to be edited.
// @ts-nocheck
/* oxlint-disable */
import { INVALID, codePointLength, isPlainObject, type Parser } from '../../lib/schema/parser.ts';
import { hasNoNul, isNotBlank, namesProgram } from '../../lib/schema/rules.ts';

export const jobFileParser: Parser = (() => {
  const c0 = () => 1;
  const c1 = (value) => value;
  const c2 = () => ({});
  const c3 = isPlainObject;
  const c4 = (() => {
    const c0 = /^[A-Za-z0-9][\w.-]{0,99}$/;
    return (input) => {
      if (typeof input !== 'string') return INVALID;
      c0.lastIndex = 0;
      if (!c0.test(input)) return INVALID;
      return input;
    };
  })();
  const c5 = /^-?\d+(?:\.\d+)?$/;
  const c6 = Object.prototype.propertyIsEnumerable;
  const c7 = hasNoNul;
  const c8 = () => {
    throw new Error('a rule that waits');
  };
  const c9 = codePointLength;
  const c10 = namesProgram;
  const c11 = new Set(['crashed', 'timed_out', 'failed', 'quota', 'overloaded', 'verify_failed']);
  const c12 = new Set(['stop', 'interrupt']);
  const c13 = new Set(['least_busy', 'round_robin', 'sticky']);
  const c14 = new Set(['auto', 'plain', 'warm']);
  const c15 = new Set(['read-only', 'allow-edits', 'ask', 'allow-all', 'deny']);
  const c16 = (() => {
    const c0 = /^[A-Za-z_]\w*$/;
    return (input) => {
      if (typeof input !== 'string') return INVALID;
      c0.lastIndex = 0;
      if (!c0.test(input)) return INVALID;
      return input;
    };
  })();
  const c17 = (() => {
    const c0 = /^[A-Za-z_]\w*$/;
    return (input) => {
      if (typeof input !== 'string') return INVALID;
      c0.lastIndex = 0;
      if (!c0.test(input)) return INVALID;
      return input;
    };
  })();
  const c18 = () => ({});
  const c19 = new Set(['ask', 'review', 'edit', 'implement', 'refactor', 'fix', 'test', 'document']);
  const c20 = /^[A-Za-z0-9][\w.-]{0,99}$/;
  const c21 = new Set(['auto', 'always', 'never']);
  const c22 = new Set(['both', 'job', 'merge']);
  const c23 = new Set(['repair', 'fail']);
  const c24 = new Set(['rerun', 'fail']);
  const c25 = new Set(['auto', 'worktree', 'shared']);
  const c26 = new Set(['ff', 'staged', 'branch', 'none']);
  const c27 = () => ({});
  const c28 = () => null;
  const c29 = () => null;
  const c30 = () => [];
  const c31 = () => [];
  const c32 = () => 'untracked';
  const c33 = new Set(['untracked', 'all']);
  const c34 = () => ({});
  const c35 = () => null;
  const c36 = () => false;
  const c37 = () => ({});
  const c38 = () => 50;
  const c39 = () => 30;
  const c40 = () => 'auto';
  const c41 = new Set(['auto', 'any', 'file']);
  const c42 = () => ({});
  const c43 = (() => {
    const c0 = codePointLength;
    return (input) => {
      if (typeof input !== 'string') return INVALID;
      const v0 = typeof input === 'string' && input.length >= 1 && input.length < 2 ? c0(input) : input.length;
      if (v0 < 1) return INVALID;
      return input;
    };
  })();
  const c44 = () => false;
  const c45 =
    /^(?:[A-Za-z0-9][\w.-]{0,99}|(?=[A-Za-z0-9{])(?=.*\{)(?:[\w.-]|\{(?:file(?:\.(?:stem|name|dir))?|value)\}){1,200})$/;
  const c46 = /^[^\p{Cc}]{1,100}$/u;
  const c47 = isNotBlank;
  const c48 = () => [];
  const c49 = new Set(['timeout_seconds']);
  return (input) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return INVALID;
    const v0 = input['$schema'];
    let v1 = (() => {
      let v2;
      if (v0 !== undefined) {
        if (typeof v0 !== 'string') return INVALID;
        v2 = v0;
      }
      return v2;
    })();
    if (v1 === INVALID) {
      if ('$schema' in input) return INVALID;
      v1 = undefined;
    }
    const v3 = input['version'];
    let v4 = (() => {
      let v5;
      if (v3 === undefined) {
        v5 = c1(c0());
      } else {
        if (v3 !== 1) return INVALID;
        v5 = v3 === undefined ? c1(c0()) : v3;
      }
      return v5;
    })();
    if (v4 === INVALID) return INVALID;
    const v6 = input['pools'];
    let v7 = (() => {
      let v8;
      if (v6 === undefined) {
        v8 = c1(c2());
      } else {
        if (!c3(v6)) return INVALID;
        const v9 = {};
        const v13 = Object.getOwnPropertySymbols(v6);
        const v14 = Object.getOwnPropertyNames(v6);
        for (let v15 = 0; v15 < v14.length; v15++) {
          const v10 = v14[v15];
          if (v10 === '__proto__' || !c6.call(v6, v10)) continue;
          let v12 = c4(v10);
          if (v12 === INVALID && typeof v10 === 'string' && c5.test(v10)) v12 = c4(Number(v10));
          if (v12 === INVALID) return INVALID;
          if (v12 === '__proto__') continue;
          const v16 = v6[v10];
          if (typeof v16 !== 'object' || v16 === null || Array.isArray(v16)) return INVALID;
          const v17 = v16['tool'];
          let v18 = (() => {
            let v19;
            if (v17 !== undefined) {
              if (typeof v17 !== 'string') return INVALID;
              v19 = v17;
            }
            return v19;
          })();
          if (v18 === INVALID) {
            if ('tool' in v16) return INVALID;
            v18 = undefined;
          }
          const v20 = v16['verify'];
          let v21 = (() => {
            let v22;
            if (v20 !== undefined) {
              let v23 = null;
              if (v20 !== null) {
                let v24;
                v24 = (() => {
                  if (!Array.isArray(v20)) return INVALID;
                  if (v20.length > 1000) return INVALID;
                  const v25 = new Array(v20.length);
                  for (let v26 = 0; v26 < v20.length; v26++) {
                    const v27 = v20[v26];
                    if (typeof v27 !== 'string') return INVALID;
                    const v28 = c7(v27);
                    if (v28 instanceof Promise) c8();
                    if (!v28) return INVALID;
                    v25[v26] = v27;
                  }
                  const v29 = typeof v25 === 'string' && v25.length >= 1 && v25.length < 2 ? c9(v25) : v25.length;
                  if (v29 < 1) return INVALID;
                  const v30 = typeof v25 === 'string' && v25.length > 1000 ? c9(v25) : v25.length;
                  if (v30 > 1000) return INVALID;
                  const v31 = c10(v25);
                  if (v31 instanceof Promise) c8();
                  if (!v31) return INVALID;
                  return v25;
                })();
                if (v24 === INVALID)
                  v24 = (() => {
                    if (typeof v20 !== 'object' || v20 === null || Array.isArray(v20)) return INVALID;
                    const v32 = v20['argv'];
                    if (!Array.isArray(v32)) return INVALID;
                    if (v32.length > 1000) return INVALID;
                    const v33 = new Array(v32.length);
                    for (let v34 = 0; v34 < v32.length; v34++) {
                      const v35 = v32[v34];
                      if (typeof v35 !== 'string') return INVALID;
                      const v36 = c7(v35);
                      if (v36 instanceof Promise) c8();
                      if (!v36) return INVALID;
                      v33[v34] = v35;
                    }
                    const v37 = typeof v33 === 'string' && v33.length >= 1 && v33.length < 2 ? c9(v33) : v33.length;
                    if (v37 < 1) return INVALID;
                    const v38 = typeof v33 === 'string' && v33.length > 1000 ? c9(v33) : v33.length;
                    if (v38 > 1000) return INVALID;
                    const v39 = c10(v33);
                    if (v39 instanceof Promise) c8();
                    if (!v39) return INVALID;
                    const v40 = v20['timeout_seconds'];
                    let v41 = (() => {
                      let v42;
                      if (v40 !== undefined) {
                        if (typeof v40 !== 'number' || !Number.isFinite(v40)) return INVALID;
                        if (v40 <= 0) return INVALID;
                        if (v40 > 86400) return INVALID;
                        v42 = v40;
                      }
                      return v42;
                    })();
                    if (v41 === INVALID) {
                      if ('timeout_seconds' in v20) return INVALID;
                      v41 = undefined;
                    }
                    const v43 = v20['retries'];
                    let v44 = (() => {
                      let v45;
                      if (v43 !== undefined) {
                        if (typeof v43 !== 'number' || !Number.isFinite(v43)) return INVALID;
                        if (!Number.isSafeInteger(v43)) return INVALID;
                        if (v43 < 0) return INVALID;
                        if (v43 > 10) return INVALID;
                        v45 = v43;
                      }
                      return v45;
                    })();
                    if (v44 === INVALID) {
                      if ('retries' in v20) return INVALID;
                      v44 = undefined;
                    }
                    for (const k in v20) {
                      if (k !== 'argv' && k !== 'timeout_seconds' && k !== 'retries') return INVALID;
                    }
                    const v46 = {};
                    v46['argv'] = v33;
                    if ('timeout_seconds' in v20) v46['timeout_seconds'] = v41;
                    if ('retries' in v20) v46['retries'] = v44;
                    return v46;
                  })();
                if (v24 === INVALID) return INVALID;
                v23 = v24;
              }
              v22 = v23;
            }
            return v22;
          })();
          if (v21 === INVALID) {
            if ('verify' in v16) return INVALID;
            v21 = undefined;
          }
          const v47 = v16['provider'];
          let v48 = (() => {
            let v49;
            if (v47 !== undefined) {
              if (typeof v47 !== 'string') return INVALID;
              const v50 = typeof v47 === 'string' && v47.length >= 1 && v47.length < 2 ? c9(v47) : v47.length;
              if (v50 < 1) return INVALID;
              v49 = v47;
            }
            return v49;
          })();
          if (v48 === INVALID) {
            if ('provider' in v16) return INVALID;
            v48 = undefined;
          }
          const v51 = v16['attempts'];
          let v52 = (() => {
            let v53;
            if (v51 !== undefined) {
              if (typeof v51 !== 'number' || !Number.isFinite(v51)) return INVALID;
              if (!Number.isSafeInteger(v51)) return INVALID;
              if (v51 < 1) return INVALID;
              if (v51 > 10) return INVALID;
              v53 = v51;
            }
            return v53;
          })();
          if (v52 === INVALID) {
            if ('attempts' in v16) return INVALID;
            v52 = undefined;
          }
          const v54 = v16['retry_on'];
          let v55 = (() => {
            let v56;
            if (v54 !== undefined) {
              if (!Array.isArray(v54)) return INVALID;
              if (v54.length > 20) return INVALID;
              const v57 = new Array(v54.length);
              for (let v58 = 0; v58 < v54.length; v58++) {
                const v59 = v54[v58];
                if (!c11.has(v59)) return INVALID;
                v57[v58] = v59;
              }
              const v60 = typeof v57 === 'string' && v57.length > 20 ? c9(v57) : v57.length;
              if (v60 > 20) return INVALID;
              v56 = v57;
            }
            return v56;
          })();
          if (v55 === INVALID) {
            if ('retry_on' in v16) return INVALID;
            v55 = undefined;
          }
          const v61 = v16['back_off_seconds'];
          let v62 = (() => {
            let v63;
            if (v61 !== undefined) {
              if (typeof v61 !== 'number' || !Number.isFinite(v61)) return INVALID;
              if (v61 < 0) return INVALID;
              if (v61 > 86400) return INVALID;
              v63 = v61;
            }
            return v63;
          })();
          if (v62 === INVALID) {
            if ('back_off_seconds' in v16) return INVALID;
            v62 = undefined;
          }
          const v64 = v16['fallback'];
          let v65 = (() => {
            let v66;
            if (v64 !== undefined) {
              if (!Array.isArray(v64)) return INVALID;
              if (v64.length > 10) return INVALID;
              const v67 = new Array(v64.length);
              for (let v68 = 0; v68 < v64.length; v68++) {
                const v69 = v64[v68];
                if (typeof v69 !== 'string') return INVALID;
                v67[v68] = v69;
              }
              const v70 = typeof v67 === 'string' && v67.length > 10 ? c9(v67) : v67.length;
              if (v70 > 10) return INVALID;
              v66 = v67;
            }
            return v66;
          })();
          if (v65 === INVALID) {
            if ('fallback' in v16) return INVALID;
            v65 = undefined;
          }
          const v71 = v16['budget'];
          let v72 = (() => {
            let v73;
            if (v71 !== undefined) {
              if (typeof v71 !== 'object' || v71 === null || Array.isArray(v71)) return INVALID;
              const v74 = v71['cost_usd'];
              let v75 = (() => {
                let v76;
                if (v74 !== undefined) {
                  if (typeof v74 !== 'number' || !Number.isFinite(v74)) return INVALID;
                  if (v74 <= 0) return INVALID;
                  if (v74 > 1000000) return INVALID;
                  v76 = v74;
                }
                return v76;
              })();
              if (v75 === INVALID) {
                if ('cost_usd' in v71) return INVALID;
                v75 = undefined;
              }
              const v77 = v71['tokens'];
              let v78 = (() => {
                let v79;
                if (v77 !== undefined) {
                  if (typeof v77 !== 'number' || !Number.isFinite(v77)) return INVALID;
                  if (!Number.isSafeInteger(v77)) return INVALID;
                  if (v77 < 1) return INVALID;
                  if (v77 > 1000000000000) return INVALID;
                  v79 = v77;
                }
                return v79;
              })();
              if (v78 === INVALID) {
                if ('tokens' in v71) return INVALID;
                v78 = undefined;
              }
              const v80 = v71['minutes'];
              let v81 = (() => {
                let v82;
                if (v80 !== undefined) {
                  if (typeof v80 !== 'number' || !Number.isFinite(v80)) return INVALID;
                  if (v80 <= 0) return INVALID;
                  if (v80 > 30000) return INVALID;
                  v82 = v80;
                }
                return v82;
              })();
              if (v81 === INVALID) {
                if ('minutes' in v71) return INVALID;
                v81 = undefined;
              }
              const v83 = v71['on_spent'];
              let v84 = (() => {
                let v85;
                if (v83 !== undefined) {
                  if (!c12.has(v83)) return INVALID;
                  v85 = v83;
                }
                return v85;
              })();
              if (v84 === INVALID) {
                if ('on_spent' in v71) return INVALID;
                v84 = undefined;
              }
              for (const k in v71) {
                if (k !== 'cost_usd' && k !== 'tokens' && k !== 'minutes' && k !== 'on_spent') return INVALID;
              }
              const v86 = {};
              if ('cost_usd' in v71) v86['cost_usd'] = v75;
              if ('tokens' in v71) v86['tokens'] = v78;
              if ('minutes' in v71) v86['minutes'] = v81;
              if ('on_spent' in v71) v86['on_spent'] = v84;
              v73 = v86;
            }
            return v73;
          })();
          if (v72 === INVALID) {
            if ('budget' in v16) return INVALID;
            v72 = undefined;
          }
          const v87 = v16['count'];
          let v88 = (() => {
            let v89;
            if (v87 !== undefined) {
              if (typeof v87 !== 'number' || !Number.isFinite(v87)) return INVALID;
              if (!Number.isSafeInteger(v87)) return INVALID;
              if (v87 < 1) return INVALID;
              if (v87 > 10) return INVALID;
              v89 = v87;
            }
            return v89;
          })();
          if (v88 === INVALID) {
            if ('count' in v16) return INVALID;
            v88 = undefined;
          }
          const v90 = v16['processes'];
          let v91 = (() => {
            let v92;
            if (v90 !== undefined) {
              let v93 = null;
              if (v90 !== null) {
                if (typeof v90 !== 'number' || !Number.isFinite(v90)) return INVALID;
                if (!Number.isSafeInteger(v90)) return INVALID;
                if (v90 < 1) return INVALID;
                v93 = v90;
              }
              v92 = v93;
            }
            return v92;
          })();
          if (v91 === INVALID) {
            if ('processes' in v16) return INVALID;
            v91 = undefined;
          }
          const v94 = v16['routing'];
          let v95 = (() => {
            let v96;
            if (v94 !== undefined) {
              if (!c13.has(v94)) return INVALID;
              v96 = v94;
            }
            return v96;
          })();
          if (v95 === INVALID) {
            if ('routing' in v16) return INVALID;
            v95 = undefined;
          }
          const v97 = v16['model'];
          let v98 = (() => {
            let v99;
            if (v97 !== undefined) {
              let v100 = null;
              if (v97 !== null) {
                if (typeof v97 !== 'string') return INVALID;
                const v101 = typeof v97 === 'string' && v97.length >= 1 && v97.length < 2 ? c9(v97) : v97.length;
                if (v101 < 1) return INVALID;
                v100 = v97;
              }
              v99 = v100;
            }
            return v99;
          })();
          if (v98 === INVALID) {
            if ('model' in v16) return INVALID;
            v98 = undefined;
          }
          const v102 = v16['start'];
          let v103 = (() => {
            let v104;
            if (v102 !== undefined) {
              if (!c14.has(v102)) return INVALID;
              v104 = v102;
            }
            return v104;
          })();
          if (v103 === INVALID) {
            if ('start' in v16) return INVALID;
            v103 = undefined;
          }
          const v105 = v16['approvals'];
          let v106 = (() => {
            let v107;
            if (v105 !== undefined) {
              if (!c15.has(v105)) return INVALID;
              v107 = v105;
            }
            return v107;
          })();
          if (v106 === INVALID) {
            if ('approvals' in v16) return INVALID;
            v106 = undefined;
          }
          const v108 = v16['ask_timeout_seconds'];
          let v109 = (() => {
            let v110;
            if (v108 !== undefined) {
              if (typeof v108 !== 'number' || !Number.isFinite(v108)) return INVALID;
              if (v108 <= 0) return INVALID;
              if (v108 > 86400) return INVALID;
              v110 = v108;
            }
            return v110;
          })();
          if (v109 === INVALID) {
            if ('ask_timeout_seconds' in v16) return INVALID;
            v109 = undefined;
          }
          const v111 = v16['env'];
          let v112 = (() => {
            let v113;
            if (v111 !== undefined) {
              if (!c3(v111)) return INVALID;
              const v114 = {};
              const v118 = Object.getOwnPropertySymbols(v111);
              const v119 = Object.getOwnPropertyNames(v111);
              for (let v120 = 0; v120 < v119.length; v120++) {
                const v115 = v119[v120];
                if (v115 === '__proto__' || !c6.call(v111, v115)) continue;
                let v117 = c16(v115);
                if (v117 === INVALID && typeof v115 === 'string' && c5.test(v115)) v117 = c16(Number(v115));
                if (v117 === INVALID) return INVALID;
                if (v117 === '__proto__') continue;
                const v121 = v111[v115];
                if (typeof v121 !== 'string') return INVALID;
                v114[v117] = v121;
              }
              for (let v120 = 0; v120 < v118.length; v120++) {
                const v115 = v118[v120];
                if (!c6.call(v111, v115)) continue;
                let v117 = c16(v115);
                if (v117 === INVALID && typeof v115 === 'string' && c5.test(v115)) v117 = c16(Number(v115));
                if (v117 === INVALID) return INVALID;
                if (v117 === '__proto__') continue;
                const v122 = v111[v115];
                if (typeof v122 !== 'string') return INVALID;
                v114[v117] = v122;
              }
              v113 = v114;
            }
            return v113;
          })();
          if (v112 === INVALID) {
            if ('env' in v16) return INVALID;
            v112 = undefined;
          }
          const v123 = v16['price'];
          let v124 = (() => {
            let v125;
            if (v123 !== undefined) {
              let v126 = null;
              if (v123 !== null) {
                if (typeof v123 !== 'object' || v123 === null || Array.isArray(v123)) return INVALID;
                const v127 = v123['input'];
                if (typeof v127 !== 'number' || !Number.isFinite(v127)) return INVALID;
                if (v127 < 0) return INVALID;
                if (v127 > 1000000) return INVALID;
                const v128 = v123['output'];
                if (typeof v128 !== 'number' || !Number.isFinite(v128)) return INVALID;
                if (v128 < 0) return INVALID;
                if (v128 > 1000000) return INVALID;
                for (const k in v123) {
                  if (k !== 'input' && k !== 'output') return INVALID;
                }
                const v129 = { input: v127, output: v128 };
                v126 = v129;
              }
              v125 = v126;
            }
            return v125;
          })();
          if (v124 === INVALID) {
            if ('price' in v16) return INVALID;
            v124 = undefined;
          }
          const v130 = v16['max_wait_seconds'];
          let v131 = (() => {
            let v132;
            if (v130 !== undefined) {
              if (typeof v130 !== 'number' || !Number.isFinite(v130)) return INVALID;
              if (v130 < 0) return INVALID;
              if (v130 > 2592000) return INVALID;
              v132 = v130;
            }
            return v132;
          })();
          if (v131 === INVALID) {
            if ('max_wait_seconds' in v16) return INVALID;
            v131 = undefined;
          }
          const v133 = v16['repo_map'];
          let v134 = (() => {
            let v135;
            if (v133 !== undefined) {
              if (typeof v133 !== 'number' || !Number.isFinite(v133)) return INVALID;
              if (!Number.isSafeInteger(v133)) return INVALID;
              if (v133 < 0) return INVALID;
              if (v133 > 1000000) return INVALID;
              v135 = v133;
            }
            return v135;
          })();
          if (v134 === INVALID) {
            if ('repo_map' in v16) return INVALID;
            v134 = undefined;
          }
          const v136 = v16['restart'];
          let v137 = (() => {
            let v138;
            if (v136 !== undefined) {
              if (typeof v136 !== 'object' || v136 === null || Array.isArray(v136)) return INVALID;
              const v139 = v136['max'];
              if (typeof v139 !== 'number' || !Number.isFinite(v139)) return INVALID;
              if (!Number.isSafeInteger(v139)) return INVALID;
              if (v139 < 0) return INVALID;
              if (v139 > 100000) return INVALID;
              const v140 = v136['within_seconds'];
              if (typeof v140 !== 'number' || !Number.isFinite(v140)) return INVALID;
              if (v140 <= 0) return INVALID;
              for (const k in v136) {
                if (k !== 'max' && k !== 'within_seconds') return INVALID;
              }
              const v141 = { max: v139, within_seconds: v140 };
              v138 = v141;
            }
            return v138;
          })();
          if (v137 === INVALID) {
            if ('restart' in v16) return INVALID;
            v137 = undefined;
          }
          for (const k in v16) {
            if (
              k !== 'tool' &&
              k !== 'verify' &&
              k !== 'provider' &&
              k !== 'attempts' &&
              k !== 'retry_on' &&
              k !== 'back_off_seconds' &&
              k !== 'fallback' &&
              k !== 'budget' &&
              k !== 'count' &&
              k !== 'processes' &&
              k !== 'routing' &&
              k !== 'model' &&
              k !== 'start' &&
              k !== 'approvals' &&
              k !== 'ask_timeout_seconds' &&
              k !== 'env' &&
              k !== 'price' &&
              k !== 'max_wait_seconds' &&
              k !== 'repo_map' &&
              k !== 'restart'
            )
              return INVALID;
          }
          const v142 = {};
          if ('tool' in v16) v142['tool'] = v18;
          if ('verify' in v16) v142['verify'] = v21;
          if ('provider' in v16) v142['provider'] = v48;
          if ('attempts' in v16) v142['attempts'] = v52;
          if ('retry_on' in v16) v142['retry_on'] = v55;
          if ('back_off_seconds' in v16) v142['back_off_seconds'] = v62;
          if ('fallback' in v16) v142['fallback'] = v65;
          if ('budget' in v16) v142['budget'] = v72;
          if ('count' in v16) v142['count'] = v88;
          if ('processes' in v16) v142['processes'] = v91;
          if ('routing' in v16) v142['routing'] = v95;
          if ('model' in v16) v142['model'] = v98;
          if ('start' in v16) v142['start'] = v103;
          if ('approvals' in v16) v142['approvals'] = v106;
          if ('ask_timeout_seconds' in v16) v142['ask_timeout_seconds'] = v109;
          if ('env' in v16) v142['env'] = v112;
          if ('price' in v16) v142['price'] = v124;
          if ('max_wait_seconds' in v16) v142['max_wait_seconds'] = v131;
          if ('repo_map' in v16) v142['repo_map'] = v134;
          if ('restart' in v16) v142['restart'] = v137;
          v9[v12] = v142;
        }
        for (let v15 = 0; v15 < v13.length; v15++) {
          const v10 = v13[v15];
          if (!c6.call(v6, v10)) continue;
          let v12 = c4(v10);
          if (v12 === INVALID && typeof v10 === 'string' && c5.test(v10)) v12 = c4(Number(v10));
          if (v12 === INVALID) return INVALID;
          if (v12 === '__proto__') continue;
          const v143 = v6[v10];
          if (typeof v143 !== 'object' || v143 === null || Array.isArray(v143)) return INVALID;
          const v144 = v143['tool'];
          let v145 = (() => {
            let v146;
            if (v144 !== undefined) {
              if (typeof v144 !== 'string') return INVALID;
              v146 = v144;
            }
            return v146;
          })();
          if (v145 === INVALID) {
            if ('tool' in v143) return INVALID;
            v145 = undefined;
          }
          const v147 = v143['verify'];
          let v148 = (() => {
            let v149;
            if (v147 !== undefined) {
              let v150 = null;
              if (v147 !== null) {
                let v151;
                v151 = (() => {
                  if (!Array.isArray(v147)) return INVALID;
                  if (v147.length > 1000) return INVALID;
                  const v152 = new Array(v147.length);
                  for (let v153 = 0; v153 < v147.length; v153++) {
                    const v154 = v147[v153];
                    if (typeof v154 !== 'string') return INVALID;
                    const v155 = c7(v154);
                    if (v155 instanceof Promise) c8();
                    if (!v155) return INVALID;
                    v152[v153] = v154;
                  }
                  const v156 = typeof v152 === 'string' && v152.length >= 1 && v152.length < 2 ? c9(v152) : v152.length;
                  if (v156 < 1) return INVALID;
                  const v157 = typeof v152 === 'string' && v152.length > 1000 ? c9(v152) : v152.length;
                  if (v157 > 1000) return INVALID;
                  const v158 = c10(v152);
                  if (v158 instanceof Promise) c8();
                  if (!v158) return INVALID;
                  return v152;
                })();
                if (v151 === INVALID)
                  v151 = (() => {
                    if (typeof v147 !== 'object' || v147 === null || Array.isArray(v147)) return INVALID;
                    const v159 = v147['argv'];
                    if (!Array.isArray(v159)) return INVALID;
                    if (v159.length > 1000) return INVALID;
                    const v160 = new Array(v159.length);
                    for (let v161 = 0; v161 < v159.length; v161++) {
                      const v162 = v159[v161];
                      if (typeof v162 !== 'string') return INVALID;
                      const v163 = c7(v162);
                      if (v163 instanceof Promise) c8();
                      if (!v163) return INVALID;
                      v160[v161] = v162;
                    }
                    const v164 =
                      typeof v160 === 'string' && v160.length >= 1 && v160.length < 2 ? c9(v160) : v160.length;
                    if (v164 < 1) return INVALID;
                    const v165 = typeof v160 === 'string' && v160.length > 1000 ? c9(v160) : v160.length;
                    if (v165 > 1000) return INVALID;
                    const v166 = c10(v160);
                    if (v166 instanceof Promise) c8();
                    if (!v166) return INVALID;
                    const v167 = v147['timeout_seconds'];
                    let v168 = (() => {
                      let v169;
                      if (v167 !== undefined) {
                        if (typeof v167 !== 'number' || !Number.isFinite(v167)) return INVALID;
                        if (v167 <= 0) return INVALID;
                        if (v167 > 86400) return INVALID;
                        v169 = v167;
                      }
                      return v169;
                    })();
                    if (v168 === INVALID) {
                      if ('timeout_seconds' in v147) return INVALID;
                      v168 = undefined;
                    }
                    const v170 = v147['retries'];
                    let v171 = (() => {
                      let v172;
                      if (v170 !== undefined) {
                        if (typeof v170 !== 'number' || !Number.isFinite(v170)) return INVALID;
                        if (!Number.isSafeInteger(v170)) return INVALID;
                        if (v170 < 0) return INVALID;
                        if (v170 > 10) return INVALID;
                        v172 = v170;
                      }
                      return v172;
                    })();
                    if (v171 === INVALID) {
                      if ('retries' in v147) return INVALID;
                      v171 = undefined;
                    }
                    for (const k in v147) {
                      if (k !== 'argv' && k !== 'timeout_seconds' && k !== 'retries') return INVALID;
                    }
                    const v173 = {};
                    v173['argv'] = v160;
                    if ('timeout_seconds' in v147) v173['timeout_seconds'] = v168;
                    if ('retries' in v147) v173['retries'] = v171;
                    return v173;
                  })();
                if (v151 === INVALID) return INVALID;
                v150 = v151;
              }
              v149 = v150;
            }
            return v149;
          })();
          if (v148 === INVALID) {
            if ('verify' in v143) return INVALID;
            v148 = undefined;
          }
          const v174 = v143['provider'];
          let v175 = (() => {
            let v176;
            if (v174 !== undefined) {
              if (typeof v174 !== 'string') return INVALID;
              const v177 = typeof v174 === 'string' && v174.length >= 1 && v174.length < 2 ? c9(v174) : v174.length;
              if (v177 < 1) return INVALID;
              v176 = v174;
            }
            return v176;
          })();
          if (v175 === INVALID) {
            if ('provider' in v143) return INVALID;
            v175 = undefined;
          }
          const v178 = v143['attempts'];
          let v179 = (() => {
            let v180;
            if (v178 !== undefined) {
              if (typeof v178 !== 'number' || !Number.isFinite(v178)) return INVALID;
              if (!Number.isSafeInteger(v178)) return INVALID;
              if (v178 < 1) return INVALID;
              if (v178 > 10) return INVALID;
              v180 = v178;
            }
            return v180;
          })();
          if (v179 === INVALID) {
            if ('attempts' in v143) return INVALID;
            v179 = undefined;
          }
          const v181 = v143['retry_on'];
          let v182 = (() => {
            let v183;
            if (v181 !== undefined) {
              if (!Array.isArray(v181)) return INVALID;
              if (v181.length > 20) return INVALID;
              const v184 = new Array(v181.length);
              for (let v185 = 0; v185 < v181.length; v185++) {
                const v186 = v181[v185];
                if (!c11.has(v186)) return INVALID;
                v184[v185] = v186;
              }
              const v187 = typeof v184 === 'string' && v184.length > 20 ? c9(v184) : v184.length;
              if (v187 > 20) return INVALID;
              v183 = v184;
            }
            return v183;
          })();
          if (v182 === INVALID) {
            if ('retry_on' in v143) return INVALID;
            v182 = undefined;
          }
          const v188 = v143['back_off_seconds'];
          let v189 = (() => {
            let v190;
            if (v188 !== undefined) {
              if (typeof v188 !== 'number' || !Number.isFinite(v188)) return INVALID;
              if (v188 < 0) return INVALID;
              if (v188 > 86400) return INVALID;
              v190 = v188;
            }
            return v190;
          })();
          if (v189 === INVALID) {
            if ('back_off_seconds' in v143) return INVALID;
            v189 = undefined;
          }
          const v191 = v143['fallback'];
          let v192 = (() => {
            let v193;
            if (v191 !== undefined) {
              if (!Array.isArray(v191)) return INVALID;
              if (v191.length > 10) return INVALID;
              const v194 = new Array(v191.length);
              for (let v195 = 0; v195 < v191.length; v195++) {
                const v196 = v191[v195];
                if (typeof v196 !== 'string') return INVALID;
                v194[v195] = v196;
              }
              const v197 = typeof v194 === 'string' && v194.length > 10 ? c9(v194) : v194.length;
              if (v197 > 10) return INVALID;
              v193 = v194;
            }
            return v193;
          })();
          if (v192 === INVALID) {
            if ('fallback' in v143) return INVALID;
            v192 = undefined;
          }
          const v198 = v143['budget'];
          let v199 = (() => {
            let v200;
            if (v198 !== undefined) {
              if (typeof v198 !== 'object' || v198 === null || Array.isArray(v198)) return INVALID;
              const v201 = v198['cost_usd'];
              let v202 = (() => {
                let v203;
                if (v201 !== undefined) {
                  if (typeof v201 !== 'number' || !Number.isFinite(v201)) return INVALID;
                  if (v201 <= 0) return INVALID;
                  if (v201 > 1000000) return INVALID;
                  v203 = v201;
                }
                return v203;
              })();
              if (v202 === INVALID) {
                if ('cost_usd' in v198) return INVALID;
                v202 = undefined;
              }
              const v204 = v198['tokens'];
              let v205 = (() => {
                let v206;
                if (v204 !== undefined) {
                  if (typeof v204 !== 'number' || !Number.isFinite(v204)) return INVALID;
                  if (!Number.isSafeInteger(v204)) return INVALID;
                  if (v204 < 1) return INVALID;
                  if (v204 > 1000000000000) return INVALID;
                  v206 = v204;
                }
                return v206;
              })();
              if (v205 === INVALID) {
                if ('tokens' in v198) return INVALID;
                v205 = undefined;
              }
              const v207 = v198['minutes'];
              let v208 = (() => {
                let v209;
                if (v207 !== undefined) {
                  if (typeof v207 !== 'number' || !Number.isFinite(v207)) return INVALID;
                  if (v207 <= 0) return INVALID;
                  if (v207 > 30000) return INVALID;
                  v209 = v207;
                }
                return v209;
              })();
              if (v208 === INVALID) {
                if ('minutes' in v198) return INVALID;
                v208 = undefined;
              }
              const v210 = v198['on_spent'];
              let v211 = (() => {
                let v212;
                if (v210 !== undefined) {
                  if (!c12.has(v210)) return INVALID;
                  v212 = v210;
                }
                return v212;
              })();
              if (v211 === INVALID) {
                if ('on_spent' in v198) return INVALID;
                v211 = undefined;
              }
              for (const k in v198) {
                if (k !== 'cost_usd' && k !== 'tokens' && k !== 'minutes' && k !== 'on_spent') return INVALID;
              }
              const v213 = {};
              if ('cost_usd' in v198) v213['cost_usd'] = v202;
              if ('tokens' in v198) v213['tokens'] = v205;
              if ('minutes' in v198) v213['minutes'] = v208;
              if ('on_spent' in v198) v213['on_spent'] = v211;
              v200 = v213;
            }
            return v200;
          })();
          if (v199 === INVALID) {
            if ('budget' in v143) return INVALID;
            v199 = undefined;
          }
          const v214 = v143['count'];
          let v215 = (() => {
            let v216;
            if (v214 !== undefined) {
              if (typeof v214 !== 'number' || !Number.isFinite(v214)) return INVALID;
              if (!Number.isSafeInteger(v214)) return INVALID;
              if (v214 < 1) return INVALID;
              if (v214 > 10) return INVALID;
              v216 = v214;
            }
            return v216;
          })();
          if (v215 === INVALID) {
            if ('count' in v143) return INVALID;
            v215 = undefined;
          }
          const v217 = v143['processes'];
          let v218 = (() => {
            let v219;
            if (v217 !== undefined) {
              let v220 = null;
              if (v217 !== null) {
                if (typeof v217 !== 'number' || !Number.isFinite(v217)) return INVALID;
                if (!Number.isSafeInteger(v217)) return INVALID;
                if (v217 < 1) return INVALID;
                v220 = v217;
              }
              v219 = v220;
            }
            return v219;
          })();
          if (v218 === INVALID) {
            if ('processes' in v143) return INVALID;
            v218 = undefined;
          }
          const v221 = v143['routing'];
          let v222 = (() => {
            let v223;
            if (v221 !== undefined) {
              if (!c13.has(v221)) return INVALID;
              v223 = v221;
            }
            return v223;
          })();
          if (v222 === INVALID) {
            if ('routing' in v143) return INVALID;
            v222 = undefined;
          }
          const v224 = v143['model'];
          let v225 = (() => {
            let v226;
            if (v224 !== undefined) {
              let v227 = null;
              if (v224 !== null) {
                if (typeof v224 !== 'string') return INVALID;
                const v228 = typeof v224 === 'string' && v224.length >= 1 && v224.length < 2 ? c9(v224) : v224.length;
                if (v228 < 1) return INVALID;
                v227 = v224;
              }
              v226 = v227;
            }
            return v226;
          })();
          if (v225 === INVALID) {
            if ('model' in v143) return INVALID;
            v225 = undefined;
          }
          const v229 = v143['start'];
          let v230 = (() => {
            let v231;
            if (v229 !== undefined) {
              if (!c14.has(v229)) return INVALID;
              v231 = v229;
            }
            return v231;
          })();
          if (v230 === INVALID) {
            if ('start' in v143) return INVALID;
            v230 = undefined;
          }
          const v232 = v143['approvals'];
          let v233 = (() => {
            let v234;
            if (v232 !== undefined) {
              if (!c15.has(v232)) return INVALID;
              v234 = v232;
            }
            return v234;
          })();
          if (v233 === INVALID) {
            if ('approvals' in v143) return INVALID;
            v233 = undefined;
          }
          const v235 = v143['ask_timeout_seconds'];
          let v236 = (() => {
            let v237;
            if (v235 !== undefined) {
              if (typeof v235 !== 'number' || !Number.isFinite(v235)) return INVALID;
              if (v235 <= 0) return INVALID;
              if (v235 > 86400) return INVALID;
              v237 = v235;
            }
            return v237;
          })();
          if (v236 === INVALID) {
            if ('ask_timeout_seconds' in v143) return INVALID;
            v236 = undefined;
          }
          const v238 = v143['env'];
          let v239 = (() => {
            let v240;
            if (v238 !== undefined) {
              if (!c3(v238)) return INVALID;
              const v241 = {};
              const v245 = Object.getOwnPropertySymbols(v238);
              const v246 = Object.getOwnPropertyNames(v238);
              for (let v247 = 0; v247 < v246.length; v247++) {
                const v242 = v246[v247];
                if (v242 === '__proto__' || !c6.call(v238, v242)) continue;
                let v244 = c17(v242);
                if (v244 === INVALID && typeof v242 === 'string' && c5.test(v242)) v244 = c17(Number(v242));
                if (v244 === INVALID) return INVALID;
                if (v244 === '__proto__') continue;
                const v248 = v238[v242];
                if (typeof v248 !== 'string') return INVALID;
                v241[v244] = v248;
              }
              for (let v247 = 0; v247 < v245.length; v247++) {
                const v242 = v245[v247];
                if (!c6.call(v238, v242)) continue;
                let v244 = c17(v242);
                if (v244 === INVALID && typeof v242 === 'string' && c5.test(v242)) v244 = c17(Number(v242));
                if (v244 === INVALID) return INVALID;
                if (v244 === '__proto__') continue;
                const v249 = v238[v242];
                if (typeof v249 !== 'string') return INVALID;
                v241[v244] = v249;
              }
              v240 = v241;
            }
            return v240;
          })();
          if (v239 === INVALID) {
            if ('env' in v143) return INVALID;
            v239 = undefined;
          }
          const v250 = v143['price'];
          let v251 = (() => {
            let v252;
            if (v250 !== undefined) {
              let v253 = null;
              if (v250 !== null) {
                if (typeof v250 !== 'object' || v250 === null || Array.isArray(v250)) return INVALID;
                const v254 = v250['input'];
                if (typeof v254 !== 'number' || !Number.isFinite(v254)) return INVALID;
                if (v254 < 0) return INVALID;
                if (v254 > 1000000) return INVALID;
                const v255 = v250['output'];
                if (typeof v255 !== 'number' || !Number.isFinite(v255)) return INVALID;
                if (v255 < 0) return INVALID;
                if (v255 > 1000000) return INVALID;
                for (const k in v250) {
                  if (k !== 'input' && k !== 'output') return INVALID;
                }
                const v256 = { input: v254, output: v255 };
                v253 = v256;
              }
              v252 = v253;
            }
            return v252;
          })();
          if (v251 === INVALID) {
            if ('price' in v143) return INVALID;
            v251 = undefined;
          }
          const v257 = v143['max_wait_seconds'];
          let v258 = (() => {
            let v259;
            if (v257 !== undefined) {
              if (typeof v257 !== 'number' || !Number.isFinite(v257)) return INVALID;
              if (v257 < 0) return INVALID;
              if (v257 > 2592000) return INVALID;
              v259 = v257;
            }
            return v259;
          })();
          if (v258 === INVALID) {
            if ('max_wait_seconds' in v143) return INVALID;
            v258 = undefined;
          }
          const v260 = v143['repo_map'];
          let v261 = (() => {
            let v262;
            if (v260 !== undefined) {
              if (typeof v260 !== 'number' || !Number.isFinite(v260)) return INVALID;
              if (!Number.isSafeInteger(v260)) return INVALID;
              if (v260 < 0) return INVALID;
              if (v260 > 1000000) return INVALID;
              v262 = v260;
            }
            return v262;
          })();
          if (v261 === INVALID) {
            if ('repo_map' in v143) return INVALID;
            v261 = undefined;
          }
          const v263 = v143['restart'];
          let v264 = (() => {
            let v265;
            if (v263 !== undefined) {
              if (typeof v263 !== 'object' || v263 === null || Array.isArray(v263)) return INVALID;
              const v266 = v263['max'];
              if (typeof v266 !== 'number' || !Number.isFinite(v266)) return INVALID;
              if (!Number.isSafeInteger(v266)) return INVALID;
              if (v266 < 0) return INVALID;
              if (v266 > 100000) return INVALID;
              const v267 = v263['within_seconds'];
              if (typeof v267 !== 'number' || !Number.isFinite(v267)) return INVALID;
              if (v267 <= 0) return INVALID;
              for (const k in v263) {
                if (k !== 'max' && k !== 'within_seconds') return INVALID;
              }
              const v268 = { max: v266, within_seconds: v267 };
              v265 = v268;
            }
            return v265;
          })();
          if (v264 === INVALID) {
            if ('restart' in v143) return INVALID;
            v264 = undefined;
          }
          for (const k in v143) {
            if (
              k !== 'tool' &&
              k !== 'verify' &&
              k !== 'provider' &&
              k !== 'attempts' &&
              k !== 'retry_on' &&
              k !== 'back_off_seconds' &&
              k !== 'fallback' &&
              k !== 'budget' &&
              k !== 'count' &&
              k !== 'processes' &&
              k !== 'routing' &&
              k !== 'model' &&
              k !== 'start' &&
              k !== 'approvals' &&
              k !== 'ask_timeout_seconds' &&
              k !== 'env' &&
              k !== 'price' &&
              k !== 'max_wait_seconds' &&
              k !== 'repo_map' &&
              k !== 'restart'
            )
              return INVALID;
          }
          const v269 = {};
          if ('tool' in v143) v269['tool'] = v145;
          if ('verify' in v143) v269['verify'] = v148;
          if ('provider' in v143) v269['provider'] = v175;
          if ('attempts' in v143) v269['attempts'] = v179;
          if ('retry_on' in v143) v269['retry_on'] = v182;
          if ('back_off_seconds' in v143) v269['back_off_seconds'] = v189;
          if ('fallback' in v143) v269['fallback'] = v192;
          if ('budget' in v143) v269['budget'] = v199;
          if ('count' in v143) v269['count'] = v215;
          if ('processes' in v143) v269['processes'] = v218;
          if ('routing' in v143) v269['routing'] = v222;
          if ('model' in v143) v269['model'] = v225;
          if ('start' in v143) v269['start'] = v230;
          if ('approvals' in v143) v269['approvals'] = v233;
          if ('ask_timeout_seconds' in v143) v269['ask_timeout_seconds'] = v236;
          if ('env' in v143) v269['env'] = v239;
          if ('price' in v143) v269['price'] = v251;
          if ('max_wait_seconds' in v143) v269['max_wait_seconds'] = v258;
          if ('repo_map' in v143) v269['repo_map'] = v261;
          if ('restart' in v143) v269['restart'] = v264;
          v9[v12] = v269;
        }
        v8 = v9 === undefined ? c1(c2()) : v9;
      }
      return v8;
    })();
    if (v7 === INVALID) return INVALID;
    const v270 = input['defaults'];
    let v271 = (() => {
      let v272 = v270;
      if (v270 === undefined) v272 = c18();
      if (typeof v272 !== 'object' || v272 === null || Array.isArray(v272)) return INVALID;
      const v273 = v272['tool'];
      let v274 = (() => {
        let v275;
        if (v273 !== undefined) {
          if (typeof v273 !== 'string') return INVALID;
          v275 = v273;
        }
        return v275;
      })();
      if (v274 === INVALID) {
        if ('tool' in v272) return INVALID;
        v274 = undefined;
      }
      const v276 = v272['action'];
      let v277 = (() => {
        let v278;
        if (v276 !== undefined) {
          if (!c19.has(v276)) return INVALID;
          v278 = v276;
        }
        return v278;
      })();
      if (v277 === INVALID) {
        if ('action' in v272) return INVALID;
        v277 = undefined;
      }
      const v279 = v272['timeout_seconds'];
      let v280 = (() => {
        let v281;
        if (v279 !== undefined) {
          if (typeof v279 !== 'number' || !Number.isFinite(v279)) return INVALID;
          if (v279 <= 0) return INVALID;
          if (v279 > 86400) return INVALID;
          v281 = v279;
        }
        return v281;
      })();
      if (v280 === INVALID) {
        if ('timeout_seconds' in v272) return INVALID;
        v280 = undefined;
      }
      const v282 = v272['attempts'];
      let v283 = (() => {
        let v284;
        if (v282 !== undefined) {
          if (typeof v282 !== 'number' || !Number.isFinite(v282)) return INVALID;
          if (!Number.isSafeInteger(v282)) return INVALID;
          if (v282 < 1) return INVALID;
          if (v282 > 10) return INVALID;
          v284 = v282;
        }
        return v284;
      })();
      if (v283 === INVALID) {
        if ('attempts' in v272) return INVALID;
        v283 = undefined;
      }
      const v285 = v272['retry_on'];
      let v286 = (() => {
        let v287;
        if (v285 !== undefined) {
          if (!Array.isArray(v285)) return INVALID;
          if (v285.length > 20) return INVALID;
          const v288 = new Array(v285.length);
          for (let v289 = 0; v289 < v285.length; v289++) {
            const v290 = v285[v289];
            if (!c11.has(v290)) return INVALID;
            v288[v289] = v290;
          }
          const v291 = typeof v288 === 'string' && v288.length > 20 ? c9(v288) : v288.length;
          if (v291 > 20) return INVALID;
          v287 = v288;
        }
        return v287;
      })();
      if (v286 === INVALID) {
        if ('retry_on' in v272) return INVALID;
        v286 = undefined;
      }
      const v292 = v272['back_off_seconds'];
      let v293 = (() => {
        let v294;
        if (v292 !== undefined) {
          if (typeof v292 !== 'number' || !Number.isFinite(v292)) return INVALID;
          if (v292 < 0) return INVALID;
          if (v292 > 86400) return INVALID;
          v294 = v292;
        }
        return v294;
      })();
      if (v293 === INVALID) {
        if ('back_off_seconds' in v272) return INVALID;
        v293 = undefined;
      }
      const v295 = v272['fallback'];
      let v296 = (() => {
        let v297;
        if (v295 !== undefined) {
          if (!Array.isArray(v295)) return INVALID;
          if (v295.length > 10) return INVALID;
          const v298 = new Array(v295.length);
          for (let v299 = 0; v299 < v295.length; v299++) {
            const v300 = v295[v299];
            if (typeof v300 !== 'string') return INVALID;
            v298[v299] = v300;
          }
          const v301 = typeof v298 === 'string' && v298.length > 10 ? c9(v298) : v298.length;
          if (v301 > 10) return INVALID;
          v297 = v298;
        }
        return v297;
      })();
      if (v296 === INVALID) {
        if ('fallback' in v272) return INVALID;
        v296 = undefined;
      }
      const v302 = v272['budget'];
      let v303 = (() => {
        let v304;
        if (v302 !== undefined) {
          if (typeof v302 !== 'object' || v302 === null || Array.isArray(v302)) return INVALID;
          const v305 = v302['cost_usd'];
          let v306 = (() => {
            let v307;
            if (v305 !== undefined) {
              if (typeof v305 !== 'number' || !Number.isFinite(v305)) return INVALID;
              if (v305 <= 0) return INVALID;
              if (v305 > 1000000) return INVALID;
              v307 = v305;
            }
            return v307;
          })();
          if (v306 === INVALID) {
            if ('cost_usd' in v302) return INVALID;
            v306 = undefined;
          }
          const v308 = v302['tokens'];
          let v309 = (() => {
            let v310;
            if (v308 !== undefined) {
              if (typeof v308 !== 'number' || !Number.isFinite(v308)) return INVALID;
              if (!Number.isSafeInteger(v308)) return INVALID;
              if (v308 < 1) return INVALID;
              if (v308 > 1000000000000) return INVALID;
              v310 = v308;
            }
            return v310;
          })();
          if (v309 === INVALID) {
            if ('tokens' in v302) return INVALID;
            v309 = undefined;
          }
          const v311 = v302['minutes'];
          let v312 = (() => {
            let v313;
            if (v311 !== undefined) {
              if (typeof v311 !== 'number' || !Number.isFinite(v311)) return INVALID;
              if (v311 <= 0) return INVALID;
              if (v311 > 30000) return INVALID;
              v313 = v311;
            }
            return v313;
          })();
          if (v312 === INVALID) {
            if ('minutes' in v302) return INVALID;
            v312 = undefined;
          }
          const v314 = v302['on_spent'];
          let v315 = (() => {
            let v316;
            if (v314 !== undefined) {
              if (!c12.has(v314)) return INVALID;
              v316 = v314;
            }
            return v316;
          })();
          if (v315 === INVALID) {
            if ('on_spent' in v302) return INVALID;
            v315 = undefined;
          }
          for (const k in v302) {
            if (k !== 'cost_usd' && k !== 'tokens' && k !== 'minutes' && k !== 'on_spent') return INVALID;
          }
          const v317 = {};
          if ('cost_usd' in v302) v317['cost_usd'] = v306;
          if ('tokens' in v302) v317['tokens'] = v309;
          if ('minutes' in v302) v317['minutes'] = v312;
          if ('on_spent' in v302) v317['on_spent'] = v315;
          v304 = v317;
        }
        return v304;
      })();
      if (v303 === INVALID) {
        if ('budget' in v272) return INVALID;
        v303 = undefined;
      }
      const v318 = v272['pool'];
      let v319 = (() => {
        let v320;
        if (v318 !== undefined) {
          if (typeof v318 !== 'object' || v318 === null || Array.isArray(v318)) return INVALID;
          const v321 = v318['name'];
          let v322 = (() => {
            let v323;
            if (v321 !== undefined) {
              if (typeof v321 !== 'string') return INVALID;
              c20.lastIndex = 0;
              if (!c20.test(v321)) return INVALID;
              v323 = v321;
            }
            return v323;
          })();
          if (v322 === INVALID) {
            if ('name' in v318) return INVALID;
            v322 = undefined;
          }
          const v324 = v318['mode'];
          let v325 = (() => {
            let v326;
            if (v324 !== undefined) {
              if (!c21.has(v324)) return INVALID;
              v326 = v324;
            }
            return v326;
          })();
          if (v325 === INVALID) {
            if ('mode' in v318) return INVALID;
            v325 = undefined;
          }
          for (const k in v318) {
            if (k !== 'name' && k !== 'mode') return INVALID;
          }
          const v327 = {};
          if ('name' in v318) v327['name'] = v322;
          if ('mode' in v318) v327['mode'] = v325;
          v320 = v327;
        }
        return v320;
      })();
      if (v319 === INVALID) {
        if ('pool' in v272) return INVALID;
        v319 = undefined;
      }
      const v328 = v272['verify'];
      let v329 = (() => {
        let v330;
        if (v328 !== undefined) {
          let v331 = null;
          if (v328 !== null) {
            let v332;
            v332 = (() => {
              if (!Array.isArray(v328)) return INVALID;
              if (v328.length > 1000) return INVALID;
              const v333 = new Array(v328.length);
              for (let v334 = 0; v334 < v328.length; v334++) {
                const v335 = v328[v334];
                if (typeof v335 !== 'string') return INVALID;
                const v336 = c7(v335);
                if (v336 instanceof Promise) c8();
                if (!v336) return INVALID;
                v333[v334] = v335;
              }
              const v337 = typeof v333 === 'string' && v333.length >= 1 && v333.length < 2 ? c9(v333) : v333.length;
              if (v337 < 1) return INVALID;
              const v338 = typeof v333 === 'string' && v333.length > 1000 ? c9(v333) : v333.length;
              if (v338 > 1000) return INVALID;
              const v339 = c10(v333);
              if (v339 instanceof Promise) c8();
              if (!v339) return INVALID;
              return v333;
            })();
            if (v332 === INVALID)
              v332 = (() => {
                if (typeof v328 !== 'object' || v328 === null || Array.isArray(v328)) return INVALID;
                const v340 = v328['argv'];
                if (!Array.isArray(v340)) return INVALID;
                if (v340.length > 1000) return INVALID;
                const v341 = new Array(v340.length);
                for (let v342 = 0; v342 < v340.length; v342++) {
                  const v343 = v340[v342];
                  if (typeof v343 !== 'string') return INVALID;
                  const v344 = c7(v343);
                  if (v344 instanceof Promise) c8();
                  if (!v344) return INVALID;
                  v341[v342] = v343;
                }
                const v345 = typeof v341 === 'string' && v341.length >= 1 && v341.length < 2 ? c9(v341) : v341.length;
                if (v345 < 1) return INVALID;
                const v346 = typeof v341 === 'string' && v341.length > 1000 ? c9(v341) : v341.length;
                if (v346 > 1000) return INVALID;
                const v347 = c10(v341);
                if (v347 instanceof Promise) c8();
                if (!v347) return INVALID;
                const v348 = v328['timeout_seconds'];
                let v349 = (() => {
                  let v350;
                  if (v348 !== undefined) {
                    if (typeof v348 !== 'number' || !Number.isFinite(v348)) return INVALID;
                    if (v348 <= 0) return INVALID;
                    if (v348 > 86400) return INVALID;
                    v350 = v348;
                  }
                  return v350;
                })();
                if (v349 === INVALID) {
                  if ('timeout_seconds' in v328) return INVALID;
                  v349 = undefined;
                }
                const v351 = v328['retries'];
                let v352 = (() => {
                  let v353;
                  if (v351 !== undefined) {
                    if (typeof v351 !== 'number' || !Number.isFinite(v351)) return INVALID;
                    if (!Number.isSafeInteger(v351)) return INVALID;
                    if (v351 < 0) return INVALID;
                    if (v351 > 10) return INVALID;
                    v353 = v351;
                  }
                  return v353;
                })();
                if (v352 === INVALID) {
                  if ('retries' in v328) return INVALID;
                  v352 = undefined;
                }
                for (const k in v328) {
                  if (k !== 'argv' && k !== 'timeout_seconds' && k !== 'retries') return INVALID;
                }
                const v354 = {};
                v354['argv'] = v341;
                if ('timeout_seconds' in v328) v354['timeout_seconds'] = v349;
                if ('retries' in v328) v354['retries'] = v352;
                return v354;
              })();
            if (v332 === INVALID) return INVALID;
            v331 = v332;
          }
          v330 = v331;
        }
        return v330;
      })();
      if (v329 === INVALID) {
        if ('verify' in v272) return INVALID;
        v329 = undefined;
      }
      const v355 = v272['verify_when'];
      let v356 = (() => {
        let v357;
        if (v355 !== undefined) {
          if (!c22.has(v355)) return INVALID;
          v357 = v355;
        }
        return v357;
      })();
      if (v356 === INVALID) {
        if ('verify_when' in v272) return INVALID;
        v356 = undefined;
      }
      const v358 = v272['on_verify_failed'];
      let v359 = (() => {
        let v360;
        if (v358 !== undefined) {
          if (!c23.has(v358)) return INVALID;
          v360 = v358;
        }
        return v360;
      })();
      if (v359 === INVALID) {
        if ('on_verify_failed' in v272) return INVALID;
        v359 = undefined;
      }
      const v361 = v272['on_conflict'];
      let v362 = (() => {
        let v363;
        if (v361 !== undefined) {
          if (!c24.has(v361)) return INVALID;
          v363 = v361;
        }
        return v363;
      })();
      if (v362 === INVALID) {
        if ('on_conflict' in v272) return INVALID;
        v362 = undefined;
      }
      for (const k in v272) {
        if (
          k !== 'tool' &&
          k !== 'action' &&
          k !== 'timeout_seconds' &&
          k !== 'attempts' &&
          k !== 'retry_on' &&
          k !== 'back_off_seconds' &&
          k !== 'fallback' &&
          k !== 'budget' &&
          k !== 'pool' &&
          k !== 'verify' &&
          k !== 'verify_when' &&
          k !== 'on_verify_failed' &&
          k !== 'on_conflict'
        )
          return INVALID;
      }
      const v364 = {};
      if ('tool' in v272) v364['tool'] = v274;
      if ('action' in v272) v364['action'] = v277;
      if ('timeout_seconds' in v272) v364['timeout_seconds'] = v280;
      if ('attempts' in v272) v364['attempts'] = v283;
      if ('retry_on' in v272) v364['retry_on'] = v286;
      if ('back_off_seconds' in v272) v364['back_off_seconds'] = v293;
      if ('fallback' in v272) v364['fallback'] = v296;
      if ('budget' in v272) v364['budget'] = v303;
      if ('pool' in v272) v364['pool'] = v319;
      if ('verify' in v272) v364['verify'] = v329;
      if ('verify_when' in v272) v364['verify_when'] = v356;
      if ('on_verify_failed' in v272) v364['on_verify_failed'] = v359;
      if ('on_conflict' in v272) v364['on_conflict'] = v362;
      return v364;
    })();
    if (v271 === INVALID) return INVALID;
    const v365 = input['isolation'];
    let v366 = (() => {
      let v367;
      if (v365 !== undefined) {
        if (!c25.has(v365)) return INVALID;
        v367 = v365;
      }
      return v367;
    })();
    if (v366 === INVALID) {
      if ('isolation' in input) return INVALID;
      v366 = undefined;
    }
    const v368 = input['land'];
    let v369 = (() => {
      let v370;
      if (v368 !== undefined) {
        if (!c26.has(v368)) return INVALID;
        v370 = v368;
      }
      return v370;
    })();
    if (v369 === INVALID) {
      if ('land' in input) return INVALID;
      v369 = undefined;
    }
    const v371 = input['budget'];
    let v372 = (() => {
      let v373;
      if (v371 !== undefined) {
        if (typeof v371 !== 'object' || v371 === null || Array.isArray(v371)) return INVALID;
        const v374 = v371['cost_usd'];
        let v375 = (() => {
          let v376;
          if (v374 !== undefined) {
            if (typeof v374 !== 'number' || !Number.isFinite(v374)) return INVALID;
            if (v374 <= 0) return INVALID;
            if (v374 > 1000000) return INVALID;
            v376 = v374;
          }
          return v376;
        })();
        if (v375 === INVALID) {
          if ('cost_usd' in v371) return INVALID;
          v375 = undefined;
        }
        const v377 = v371['tokens'];
        let v378 = (() => {
          let v379;
          if (v377 !== undefined) {
            if (typeof v377 !== 'number' || !Number.isFinite(v377)) return INVALID;
            if (!Number.isSafeInteger(v377)) return INVALID;
            if (v377 < 1) return INVALID;
            if (v377 > 1000000000000) return INVALID;
            v379 = v377;
          }
          return v379;
        })();
        if (v378 === INVALID) {
          if ('tokens' in v371) return INVALID;
          v378 = undefined;
        }
        const v380 = v371['minutes'];
        let v381 = (() => {
          let v382;
          if (v380 !== undefined) {
            if (typeof v380 !== 'number' || !Number.isFinite(v380)) return INVALID;
            if (v380 <= 0) return INVALID;
            if (v380 > 30000) return INVALID;
            v382 = v380;
          }
          return v382;
        })();
        if (v381 === INVALID) {
          if ('minutes' in v371) return INVALID;
          v381 = undefined;
        }
        const v383 = v371['on_spent'];
        let v384 = (() => {
          let v385;
          if (v383 !== undefined) {
            if (!c12.has(v383)) return INVALID;
            v385 = v383;
          }
          return v385;
        })();
        if (v384 === INVALID) {
          if ('on_spent' in v371) return INVALID;
          v384 = undefined;
        }
        for (const k in v371) {
          if (k !== 'cost_usd' && k !== 'tokens' && k !== 'minutes' && k !== 'on_spent') return INVALID;
        }
        const v386 = {};
        if ('cost_usd' in v371) v386['cost_usd'] = v375;
        if ('tokens' in v371) v386['tokens'] = v378;
        if ('minutes' in v371) v386['minutes'] = v381;
        if ('on_spent' in v371) v386['on_spent'] = v384;
        v373 = v386;
      }
      return v373;
    })();
    if (v372 === INVALID) {
      if ('budget' in input) return INVALID;
      v372 = undefined;
    }
    const v387 = input['worktrees'];
    let v388 = (() => {
      let v389 = v387;
      if (v387 === undefined) v389 = c27();
      if (typeof v389 !== 'object' || v389 === null || Array.isArray(v389)) return INVALID;
      const v390 = v389['dir'];
      let v391 = (() => {
        let v392;
        if (v390 === undefined) {
          v392 = c1(c28());
        } else {
          let v393 = null;
          if (v390 !== null) {
            if (typeof v390 !== 'string') return INVALID;
            const v394 = typeof v390 === 'string' && v390.length >= 1 && v390.length < 2 ? c9(v390) : v390.length;
            if (v394 < 1) return INVALID;
            v393 = v390;
          }
          v392 = v393 === undefined ? c1(c28()) : v393;
        }
        return v392;
      })();
      if (v391 === INVALID) return INVALID;
      const v395 = v389['setup'];
      let v396 = (() => {
        let v397;
        if (v395 === undefined) {
          v397 = c1(c29());
        } else {
          let v398 = null;
          if (v395 !== null) {
            if (!Array.isArray(v395)) return INVALID;
            const v399 = new Array(v395.length);
            for (let v400 = 0; v400 < v395.length; v400++) {
              const v401 = v395[v400];
              if (typeof v401 !== 'string') return INVALID;
              const v402 = typeof v401 === 'string' && v401.length >= 1 && v401.length < 2 ? c9(v401) : v401.length;
              if (v402 < 1) return INVALID;
              v399[v400] = v401;
            }
            v398 = v399;
          }
          v397 = v398 === undefined ? c1(c29()) : v398;
        }
        return v397;
      })();
      if (v396 === INVALID) return INVALID;
      const v403 = v389['copy'];
      let v404 = (() => {
        let v405;
        if (v403 === undefined) {
          v405 = c1(c30());
        } else {
          if (!Array.isArray(v403)) return INVALID;
          if (v403.length > 1000) return INVALID;
          const v406 = new Array(v403.length);
          for (let v407 = 0; v407 < v403.length; v407++) {
            const v408 = v403[v407];
            if (typeof v408 !== 'string') return INVALID;
            const v409 = typeof v408 === 'string' && v408.length >= 1 && v408.length < 2 ? c9(v408) : v408.length;
            if (v409 < 1) return INVALID;
            v406[v407] = v408;
          }
          const v410 = typeof v406 === 'string' && v406.length > 1000 ? c9(v406) : v406.length;
          if (v410 > 1000) return INVALID;
          v405 = v406 === undefined ? c1(c30()) : v406;
        }
        return v405;
      })();
      if (v404 === INVALID) return INVALID;
      const v411 = v389['link'];
      let v412 = (() => {
        let v413;
        if (v411 === undefined) {
          v413 = c1(c31());
        } else {
          if (!Array.isArray(v411)) return INVALID;
          if (v411.length > 1000) return INVALID;
          const v414 = new Array(v411.length);
          for (let v415 = 0; v415 < v411.length; v415++) {
            const v416 = v411[v415];
            if (typeof v416 !== 'string') return INVALID;
            const v417 = typeof v416 === 'string' && v416.length >= 1 && v416.length < 2 ? c9(v416) : v416.length;
            if (v417 < 1) return INVALID;
            v414[v415] = v416;
          }
          const v418 = typeof v414 === 'string' && v414.length > 1000 ? c9(v414) : v414.length;
          if (v418 > 1000) return INVALID;
          v413 = v414 === undefined ? c1(c31()) : v414;
        }
        return v413;
      })();
      if (v412 === INVALID) return INVALID;
      const v419 = v389['clean'];
      let v420 = (() => {
        let v421;
        if (v419 === undefined) {
          v421 = c1(c32());
        } else {
          if (!c33.has(v419)) return INVALID;
          v421 = v419 === undefined ? c1(c32()) : v419;
        }
        return v421;
      })();
      if (v420 === INVALID) return INVALID;
      for (const k in v389) {
        if (k !== 'dir' && k !== 'setup' && k !== 'copy' && k !== 'link' && k !== 'clean') return INVALID;
      }
      const v422 = { dir: v391, setup: v396, copy: v404, link: v412, clean: v420 };
      return v422;
    })();
    if (v388 === INVALID) return INVALID;
    const v423 = input['commit'];
    let v424 = (() => {
      let v425 = v423;
      if (v423 === undefined) v425 = c34();
      if (typeof v425 !== 'object' || v425 === null || Array.isArray(v425)) return INVALID;
      const v426 = v425['message'];
      let v427 = (() => {
        let v428;
        if (v426 === undefined) {
          v428 = c1(c35());
        } else {
          let v429 = null;
          if (v426 !== null) {
            if (typeof v426 !== 'string') return INVALID;
            const v430 = typeof v426 === 'string' && v426.length >= 1 && v426.length < 2 ? c9(v426) : v426.length;
            if (v430 < 1) return INVALID;
            v429 = v426;
          }
          v428 = v429 === undefined ? c1(c35()) : v429;
        }
        return v428;
      })();
      if (v427 === INVALID) return INVALID;
      const v431 = v425['sign'];
      let v432 = (() => {
        let v433;
        if (v431 === undefined) {
          v433 = c1(c36());
        } else {
          if (typeof v431 !== 'boolean') return INVALID;
          v433 = v431 === undefined ? c1(c36()) : v431;
        }
        return v433;
      })();
      if (v432 === INVALID) return INVALID;
      for (const k in v425) {
        if (k !== 'message' && k !== 'sign') return INVALID;
      }
      const v434 = { message: v427, sign: v432 };
      return v434;
    })();
    if (v424 === INVALID) return INVALID;
    const v435 = input['keep'];
    let v436 = (() => {
      let v437 = v435;
      if (v435 === undefined) v437 = c37();
      if (typeof v437 !== 'object' || v437 === null || Array.isArray(v437)) return INVALID;
      const v438 = v437['runs'];
      let v439 = (() => {
        let v440;
        if (v438 === undefined) {
          v440 = c1(c38());
        } else {
          if (typeof v438 !== 'number' || !Number.isFinite(v438)) return INVALID;
          if (!Number.isSafeInteger(v438)) return INVALID;
          if (v438 < 1) return INVALID;
          if (v438 > 100000) return INVALID;
          v440 = v438 === undefined ? c1(c38()) : v438;
        }
        return v440;
      })();
      if (v439 === INVALID) return INVALID;
      const v441 = v437['days'];
      let v442 = (() => {
        let v443;
        if (v441 === undefined) {
          v443 = c1(c39());
        } else {
          if (typeof v441 !== 'number' || !Number.isFinite(v441)) return INVALID;
          if (v441 <= 0) return INVALID;
          if (v441 > 36500) return INVALID;
          v443 = v441 === undefined ? c1(c39()) : v441;
        }
        return v443;
      })();
      if (v442 === INVALID) return INVALID;
      for (const k in v437) {
        if (k !== 'runs' && k !== 'days') return INVALID;
      }
      const v444 = { runs: v439, days: v442 };
      return v444;
    })();
    if (v436 === INVALID) return INVALID;
    const v445 = input['order'];
    let v446 = (() => {
      let v447;
      if (v445 === undefined) {
        v447 = c1(c40());
      } else {
        if (!c41.has(v445)) return INVALID;
        v447 = v445 === undefined ? c1(c40()) : v445;
      }
      return v447;
    })();
    if (v446 === INVALID) return INVALID;
    const v448 = input['limits'];
    let v449 = (() => {
      let v450;
      if (v448 === undefined) {
        v450 = c1(c42());
      } else {
        if (!c3(v448)) return INVALID;
        const v451 = {};
        const v455 = Object.getOwnPropertySymbols(v448);
        const v456 = Object.getOwnPropertyNames(v448);
        for (let v457 = 0; v457 < v456.length; v457++) {
          const v452 = v456[v457];
          if (v452 === '__proto__' || !c6.call(v448, v452)) continue;
          let v454 = c43(v452);
          if (v454 === INVALID && typeof v452 === 'string' && c5.test(v452)) v454 = c43(Number(v452));
          if (v454 === INVALID) return INVALID;
          if (v454 === '__proto__') continue;
          const v458 = v448[v452];
          if (typeof v458 !== 'number' || !Number.isFinite(v458)) return INVALID;
          if (!Number.isSafeInteger(v458)) return INVALID;
          if (v458 < 1) return INVALID;
          if (v458 > 10000) return INVALID;
          v451[v454] = v458;
        }
        for (let v457 = 0; v457 < v455.length; v457++) {
          const v452 = v455[v457];
          if (!c6.call(v448, v452)) continue;
          let v454 = c43(v452);
          if (v454 === INVALID && typeof v452 === 'string' && c5.test(v452)) v454 = c43(Number(v452));
          if (v454 === INVALID) return INVALID;
          if (v454 === '__proto__') continue;
          const v459 = v448[v452];
          if (typeof v459 !== 'number' || !Number.isFinite(v459)) return INVALID;
          if (!Number.isSafeInteger(v459)) return INVALID;
          if (v459 < 1) return INVALID;
          if (v459 > 10000) return INVALID;
          v451[v454] = v459;
        }
        v450 = v451 === undefined ? c1(c42()) : v451;
      }
      return v450;
    })();
    if (v449 === INVALID) return INVALID;
    const v460 = input['strict_files'];
    let v461 = (() => {
      let v462;
      if (v460 === undefined) {
        v462 = c1(c44());
      } else {
        if (typeof v460 !== 'boolean') return INVALID;
        v462 = v460 === undefined ? c1(c44()) : v460;
      }
      return v462;
    })();
    if (v461 === INVALID) return INVALID;
    const v463 = input['jobs'];
    if (!Array.isArray(v463)) return INVALID;
    if (v463.length > 100000) return INVALID;
    const v464 = new Array(v463.length);
    for (let v465 = 0; v465 < v463.length; v465++) {
      const v466 = v463[v465];
      if (typeof v466 !== 'object' || v466 === null || Array.isArray(v466)) return INVALID;
      const v467 = v466['id'];
      let v468 = (() => {
        let v469;
        if (v467 !== undefined) {
          if (typeof v467 !== 'string') return INVALID;
          c45.lastIndex = 0;
          if (!c45.test(v467)) return INVALID;
          v469 = v467;
        }
        return v469;
      })();
      if (v468 === INVALID) {
        if ('id' in v466) return INVALID;
        v468 = undefined;
      }
      const v470 = v466['job_id'];
      let v471 = (() => {
        let v472;
        if (v470 !== undefined) {
          if (typeof v470 !== 'string') return INVALID;
          c45.lastIndex = 0;
          if (!c45.test(v470)) return INVALID;
          v472 = v470;
        }
        return v472;
      })();
      if (v471 === INVALID) {
        if ('job_id' in v466) return INVALID;
        v471 = undefined;
      }
      const v473 = v466['for_each'];
      let v474 = (() => {
        let v475;
        if (v473 !== undefined) {
          if (typeof v473 !== 'object' || v473 === null || Array.isArray(v473)) return INVALID;
          const v476 = v473['files'];
          let v477 = (() => {
            let v478;
            if (v476 !== undefined) {
              if (!Array.isArray(v476)) return INVALID;
              if (v476.length > 1000) return INVALID;
              const v479 = new Array(v476.length);
              for (let v480 = 0; v480 < v476.length; v480++) {
                const v481 = v476[v480];
                if (typeof v481 !== 'string') return INVALID;
                v479[v480] = v481;
              }
              const v482 = typeof v479 === 'string' && v479.length >= 1 && v479.length < 2 ? c9(v479) : v479.length;
              if (v482 < 1) return INVALID;
              const v483 = typeof v479 === 'string' && v479.length > 1000 ? c9(v479) : v479.length;
              if (v483 > 1000) return INVALID;
              v478 = v479;
            }
            return v478;
          })();
          if (v477 === INVALID) {
            if ('files' in v473) return INVALID;
            v477 = undefined;
          }
          const v484 = v473['values'];
          let v485 = (() => {
            let v486;
            if (v484 !== undefined) {
              if (!Array.isArray(v484)) return INVALID;
              if (v484.length > 10000) return INVALID;
              const v487 = new Array(v484.length);
              for (let v488 = 0; v488 < v484.length; v488++) {
                const v489 = v484[v488];
                if (typeof v489 !== 'string') return INVALID;
                const v490 = typeof v489 === 'string' && v489.length >= 1 && v489.length < 2 ? c9(v489) : v489.length;
                if (v490 < 1) return INVALID;
                v487[v488] = v489;
              }
              const v491 = typeof v487 === 'string' && v487.length > 10000 ? c9(v487) : v487.length;
              if (v491 > 10000) return INVALID;
              v486 = v487;
            }
            return v486;
          })();
          if (v485 === INVALID) {
            if ('values' in v473) return INVALID;
            v485 = undefined;
          }
          const v492 = v473['allow_empty'];
          let v493 = (() => {
            let v494;
            if (v492 !== undefined) {
              if (typeof v492 !== 'boolean') return INVALID;
              v494 = v492;
            }
            return v494;
          })();
          if (v493 === INVALID) {
            if ('allow_empty' in v473) return INVALID;
            v493 = undefined;
          }
          for (const k in v473) {
            if (k !== 'files' && k !== 'values' && k !== 'allow_empty') return INVALID;
          }
          const v495 = {};
          if ('files' in v473) v495['files'] = v477;
          if ('values' in v473) v495['values'] = v485;
          if ('allow_empty' in v473) v495['allow_empty'] = v493;
          v475 = v495;
        }
        return v475;
      })();
      if (v474 === INVALID) {
        if ('for_each' in v466) return INVALID;
        v474 = undefined;
      }
      const v496 = v466['tool'];
      let v497 = (() => {
        let v498;
        if (v496 !== undefined) {
          if (typeof v496 !== 'string') return INVALID;
          v498 = v496;
        }
        return v498;
      })();
      if (v497 === INVALID) {
        if ('tool' in v466) return INVALID;
        v497 = undefined;
      }
      const v499 = v466['variants'];
      let v500 = (() => {
        let v501;
        if (v499 !== undefined) {
          if (typeof v499 !== 'number' || !Number.isFinite(v499)) return INVALID;
          if (!Number.isSafeInteger(v499)) return INVALID;
          if (v499 < 2) return INVALID;
          if (v499 > 10) return INVALID;
          v501 = v499;
        }
        return v501;
      })();
      if (v500 === INVALID) {
        if ('variants' in v466) return INVALID;
        v500 = undefined;
      }
      const v502 = v466['tools'];
      let v503 = (() => {
        let v504;
        if (v502 !== undefined) {
          if (!Array.isArray(v502)) return INVALID;
          if (v502.length > 10) return INVALID;
          const v505 = new Array(v502.length);
          for (let v506 = 0; v506 < v502.length; v506++) {
            const v507 = v502[v506];
            if (typeof v507 !== 'string') return INVALID;
            v505[v506] = v507;
          }
          const v508 = typeof v505 === 'string' && v505.length >= 2 && v505.length < 4 ? c9(v505) : v505.length;
          if (v508 < 2) return INVALID;
          const v509 = typeof v505 === 'string' && v505.length > 10 ? c9(v505) : v505.length;
          if (v509 > 10) return INVALID;
          v504 = v505;
        }
        return v504;
      })();
      if (v503 === INVALID) {
        if ('tools' in v466) return INVALID;
        v503 = undefined;
      }
      const v510 = v466['judge'];
      let v511 = (() => {
        let v512;
        if (v510 !== undefined) {
          let v513;
          v513 = (() => {
            if (!Array.isArray(v510)) return INVALID;
            if (v510.length > 1000) return INVALID;
            const v514 = new Array(v510.length);
            for (let v515 = 0; v515 < v510.length; v515++) {
              const v516 = v510[v515];
              if (typeof v516 !== 'string') return INVALID;
              const v517 = c7(v516);
              if (v517 instanceof Promise) c8();
              if (!v517) return INVALID;
              v514[v515] = v516;
            }
            const v518 = typeof v514 === 'string' && v514.length >= 1 && v514.length < 2 ? c9(v514) : v514.length;
            if (v518 < 1) return INVALID;
            const v519 = typeof v514 === 'string' && v514.length > 1000 ? c9(v514) : v514.length;
            if (v519 > 1000) return INVALID;
            const v520 = c10(v514);
            if (v520 instanceof Promise) c8();
            if (!v520) return INVALID;
            return v514;
          })();
          if (v513 === INVALID)
            v513 = (() => {
              if (typeof v510 !== 'object' || v510 === null || Array.isArray(v510)) return INVALID;
              const v521 = v510['argv'];
              if (!Array.isArray(v521)) return INVALID;
              if (v521.length > 1000) return INVALID;
              const v522 = new Array(v521.length);
              for (let v523 = 0; v523 < v521.length; v523++) {
                const v524 = v521[v523];
                if (typeof v524 !== 'string') return INVALID;
                const v525 = c7(v524);
                if (v525 instanceof Promise) c8();
                if (!v525) return INVALID;
                v522[v523] = v524;
              }
              const v526 = typeof v522 === 'string' && v522.length >= 1 && v522.length < 2 ? c9(v522) : v522.length;
              if (v526 < 1) return INVALID;
              const v527 = typeof v522 === 'string' && v522.length > 1000 ? c9(v522) : v522.length;
              if (v527 > 1000) return INVALID;
              const v528 = c10(v522);
              if (v528 instanceof Promise) c8();
              if (!v528) return INVALID;
              const v529 = v510['timeout_seconds'];
              let v530 = (() => {
                let v531;
                if (v529 !== undefined) {
                  if (typeof v529 !== 'number' || !Number.isFinite(v529)) return INVALID;
                  if (v529 <= 0) return INVALID;
                  if (v529 > 86400) return INVALID;
                  v531 = v529;
                }
                return v531;
              })();
              if (v530 === INVALID) {
                if ('timeout_seconds' in v510) return INVALID;
                v530 = undefined;
              }
              for (const k in v510) {
                if (k !== 'argv' && k !== 'timeout_seconds') return INVALID;
              }
              const v532 = {};
              v532['argv'] = v522;
              if ('timeout_seconds' in v510) v532['timeout_seconds'] = v530;
              return v532;
            })();
          if (v513 === INVALID) return INVALID;
          v512 = v513;
        }
        return v512;
      })();
      if (v511 === INVALID) {
        if ('judge' in v466) return INVALID;
        v511 = undefined;
      }
      const v533 = v466['action'];
      let v534 = (() => {
        let v535;
        if (v533 !== undefined) {
          if (!c19.has(v533)) return INVALID;
          v535 = v533;
        }
        return v535;
      })();
      if (v534 === INVALID) {
        if ('action' in v466) return INVALID;
        v534 = undefined;
      }
      const v536 = v466['description'];
      let v537 = (() => {
        let v538;
        if (v536 !== undefined) {
          if (typeof v536 !== 'string') return INVALID;
          const v539 = typeof v536 === 'string' && v536.length > 10000 ? c9(v536) : v536.length;
          if (v539 > 10000) return INVALID;
          v538 = v536;
        }
        return v538;
      })();
      if (v537 === INVALID) {
        if ('description' in v466) return INVALID;
        v537 = undefined;
      }
      const v540 = v466['model'];
      let v541 = (() => {
        let v542;
        if (v540 !== undefined) {
          if (typeof v540 !== 'string') return INVALID;
          const v543 = typeof v540 === 'string' && v540.length >= 1 && v540.length < 2 ? c9(v540) : v540.length;
          if (v543 < 1) return INVALID;
          v542 = v540;
        }
        return v542;
      })();
      if (v541 === INVALID) {
        if ('model' in v466) return INVALID;
        v541 = undefined;
      }
      const v544 = v466['context'];
      let v545 = (() => {
        let v546;
        if (v544 !== undefined) {
          if (!Array.isArray(v544)) return INVALID;
          if (v544.length > 10000) return INVALID;
          const v547 = new Array(v544.length);
          for (let v548 = 0; v548 < v544.length; v548++) {
            const v549 = v544[v548];
            if (typeof v549 !== 'string') return INVALID;
            const v550 = typeof v549 === 'string' && v549.length >= 1 && v549.length < 2 ? c9(v549) : v549.length;
            if (v550 < 1) return INVALID;
            v547[v548] = v549;
          }
          const v551 = typeof v547 === 'string' && v547.length > 10000 ? c9(v547) : v547.length;
          if (v551 > 10000) return INVALID;
          v546 = v547;
        }
        return v546;
      })();
      if (v545 === INVALID) {
        if ('context' in v466) return INVALID;
        v545 = undefined;
      }
      const v552 = v466['label'];
      let v553 = (() => {
        let v554;
        if (v552 !== undefined) {
          if (typeof v552 !== 'string') return INVALID;
          c46.lastIndex = 0;
          if (!c46.test(v552)) return INVALID;
          v554 = v552;
        }
        return v554;
      })();
      if (v553 === INVALID) {
        if ('label' in v466) return INVALID;
        v553 = undefined;
      }
      const v555 = v466['files'];
      let v556 = (() => {
        let v557;
        if (v555 !== undefined) {
          if (!Array.isArray(v555)) return INVALID;
          if (v555.length > 10000) return INVALID;
          const v558 = new Array(v555.length);
          for (let v559 = 0; v559 < v555.length; v559++) {
            const v560 = v555[v559];
            if (typeof v560 !== 'string') return INVALID;
            const v561 = typeof v560 === 'string' && v560.length >= 1 && v560.length < 2 ? c9(v560) : v560.length;
            if (v561 < 1) return INVALID;
            v558[v559] = v560;
          }
          const v562 = typeof v558 === 'string' && v558.length > 10000 ? c9(v558) : v558.length;
          if (v562 > 10000) return INVALID;
          v557 = v558;
        }
        return v557;
      })();
      if (v556 === INVALID) {
        if ('files' in v466) return INVALID;
        v556 = undefined;
      }
      const v563 = v466['prompt'];
      let v564 = (() => {
        let v565;
        if (v563 !== undefined) {
          if (typeof v563 !== 'string') return INVALID;
          const v566 = c47(v563);
          if (v566 instanceof Promise) c8();
          if (!v566) return INVALID;
          const v567 = c7(v563);
          if (v567 instanceof Promise) c8();
          if (!v567) return INVALID;
          v565 = v563;
        }
        return v565;
      })();
      if (v564 === INVALID) {
        if ('prompt' in v466) return INVALID;
        v564 = undefined;
      }
      const v568 = v466['prompt_file'];
      let v569 = (() => {
        let v570;
        if (v568 !== undefined) {
          if (typeof v568 !== 'string') return INVALID;
          const v571 = typeof v568 === 'string' && v568.length >= 1 && v568.length < 2 ? c9(v568) : v568.length;
          if (v571 < 1) return INVALID;
          v570 = v568;
        }
        return v570;
      })();
      if (v569 === INVALID) {
        if ('prompt_file' in v466) return INVALID;
        v569 = undefined;
      }
      const v572 = v466['session'];
      let v573 = (() => {
        let v574;
        if (v572 !== undefined) {
          if (typeof v572 !== 'string') return INVALID;
          c45.lastIndex = 0;
          if (!c45.test(v572)) return INVALID;
          v574 = v572;
        }
        return v574;
      })();
      if (v573 === INVALID) {
        if ('session' in v466) return INVALID;
        v573 = undefined;
      }
      const v575 = v466['depends_on'];
      let v576 = (() => {
        let v577;
        if (v575 === undefined) {
          v577 = c1(c48());
        } else {
          if (!Array.isArray(v575)) return INVALID;
          const v578 = new Array(v575.length);
          for (let v579 = 0; v579 < v575.length; v579++) {
            const v580 = v575[v579];
            if (typeof v580 !== 'string') return INVALID;
            v578[v579] = v580;
          }
          v577 = v578 === undefined ? c1(c48()) : v578;
        }
        return v577;
      })();
      if (v576 === INVALID) return INVALID;
      const v581 = v466['attempts'];
      let v582 = (() => {
        let v583;
        if (v581 !== undefined) {
          if (typeof v581 !== 'number' || !Number.isFinite(v581)) return INVALID;
          if (!Number.isSafeInteger(v581)) return INVALID;
          if (v581 < 1) return INVALID;
          if (v581 > 10) return INVALID;
          v583 = v581;
        }
        return v583;
      })();
      if (v582 === INVALID) {
        if ('attempts' in v466) return INVALID;
        v582 = undefined;
      }
      const v584 = v466['retry_on'];
      let v585 = (() => {
        let v586;
        if (v584 !== undefined) {
          if (!Array.isArray(v584)) return INVALID;
          if (v584.length > 20) return INVALID;
          const v587 = new Array(v584.length);
          for (let v588 = 0; v588 < v584.length; v588++) {
            const v589 = v584[v588];
            if (!c11.has(v589)) return INVALID;
            v587[v588] = v589;
          }
          const v590 = typeof v587 === 'string' && v587.length > 20 ? c9(v587) : v587.length;
          if (v590 > 20) return INVALID;
          v586 = v587;
        }
        return v586;
      })();
      if (v585 === INVALID) {
        if ('retry_on' in v466) return INVALID;
        v585 = undefined;
      }
      const v591 = v466['back_off_seconds'];
      let v592 = (() => {
        let v593;
        if (v591 !== undefined) {
          if (typeof v591 !== 'number' || !Number.isFinite(v591)) return INVALID;
          if (v591 < 0) return INVALID;
          if (v591 > 86400) return INVALID;
          v593 = v591;
        }
        return v593;
      })();
      if (v592 === INVALID) {
        if ('back_off_seconds' in v466) return INVALID;
        v592 = undefined;
      }
      const v594 = v466['fallback'];
      let v595 = (() => {
        let v596;
        if (v594 !== undefined) {
          if (!Array.isArray(v594)) return INVALID;
          if (v594.length > 10) return INVALID;
          const v597 = new Array(v594.length);
          for (let v598 = 0; v598 < v594.length; v598++) {
            const v599 = v594[v598];
            if (typeof v599 !== 'string') return INVALID;
            v597[v598] = v599;
          }
          const v600 = typeof v597 === 'string' && v597.length > 10 ? c9(v597) : v597.length;
          if (v600 > 10) return INVALID;
          v596 = v597;
        }
        return v596;
      })();
      if (v595 === INVALID) {
        if ('fallback' in v466) return INVALID;
        v595 = undefined;
      }
      const v601 = v466['timeout_seconds'];
      let v602 = (() => {
        let v603;
        if (v601 !== undefined) {
          if (typeof v601 !== 'number' || !Number.isFinite(v601)) return INVALID;
          if (v601 <= 0) return INVALID;
          if (v601 > 86400) return INVALID;
          v603 = v601;
        }
        return v603;
      })();
      if (v602 === INVALID) {
        if ('timeout_seconds' in v466) return INVALID;
        v602 = undefined;
      }
      const v604 = v466['budget'];
      let v605 = (() => {
        let v606;
        if (v604 !== undefined) {
          if (typeof v604 !== 'object' || v604 === null || Array.isArray(v604)) return INVALID;
          const v607 = v604['cost_usd'];
          let v608 = (() => {
            let v609;
            if (v607 !== undefined) {
              if (typeof v607 !== 'number' || !Number.isFinite(v607)) return INVALID;
              if (v607 <= 0) return INVALID;
              if (v607 > 1000000) return INVALID;
              v609 = v607;
            }
            return v609;
          })();
          if (v608 === INVALID) {
            if ('cost_usd' in v604) return INVALID;
            v608 = undefined;
          }
          const v610 = v604['tokens'];
          let v611 = (() => {
            let v612;
            if (v610 !== undefined) {
              if (typeof v610 !== 'number' || !Number.isFinite(v610)) return INVALID;
              if (!Number.isSafeInteger(v610)) return INVALID;
              if (v610 < 1) return INVALID;
              if (v610 > 1000000000000) return INVALID;
              v612 = v610;
            }
            return v612;
          })();
          if (v611 === INVALID) {
            if ('tokens' in v604) return INVALID;
            v611 = undefined;
          }
          const v613 = v604['minutes'];
          let v614 = (() => {
            let v615;
            if (v613 !== undefined) {
              if (typeof v613 !== 'number' || !Number.isFinite(v613)) return INVALID;
              if (v613 <= 0) return INVALID;
              if (v613 > 30000) return INVALID;
              v615 = v613;
            }
            return v615;
          })();
          if (v614 === INVALID) {
            if ('minutes' in v604) return INVALID;
            v614 = undefined;
          }
          const v616 = v604['on_spent'];
          let v617 = (() => {
            let v618;
            if (v616 !== undefined) {
              if (!c12.has(v616)) return INVALID;
              v618 = v616;
            }
            return v618;
          })();
          if (v617 === INVALID) {
            if ('on_spent' in v604) return INVALID;
            v617 = undefined;
          }
          for (const k in v604) {
            if (k !== 'cost_usd' && k !== 'tokens' && k !== 'minutes' && k !== 'on_spent') return INVALID;
          }
          const v619 = {};
          if ('cost_usd' in v604) v619['cost_usd'] = v608;
          if ('tokens' in v604) v619['tokens'] = v611;
          if ('minutes' in v604) v619['minutes'] = v614;
          if ('on_spent' in v604) v619['on_spent'] = v617;
          v606 = v619;
        }
        return v606;
      })();
      if (v605 === INVALID) {
        if ('budget' in v466) return INVALID;
        v605 = undefined;
      }
      const v620 = v466['pool'];
      let v621 = (() => {
        let v622;
        if (v620 !== undefined) {
          if (typeof v620 !== 'object' || v620 === null || Array.isArray(v620)) return INVALID;
          const v623 = v620['name'];
          let v624 = (() => {
            let v625;
            if (v623 !== undefined) {
              if (typeof v623 !== 'string') return INVALID;
              c20.lastIndex = 0;
              if (!c20.test(v623)) return INVALID;
              v625 = v623;
            }
            return v625;
          })();
          if (v624 === INVALID) {
            if ('name' in v620) return INVALID;
            v624 = undefined;
          }
          const v626 = v620['mode'];
          let v627 = (() => {
            let v628;
            if (v626 !== undefined) {
              if (!c21.has(v626)) return INVALID;
              v628 = v626;
            }
            return v628;
          })();
          if (v627 === INVALID) {
            if ('mode' in v620) return INVALID;
            v627 = undefined;
          }
          for (const k in v620) {
            if (k !== 'name' && k !== 'mode') return INVALID;
          }
          const v629 = {};
          if ('name' in v620) v629['name'] = v624;
          if ('mode' in v620) v629['mode'] = v627;
          v622 = v629;
        }
        return v622;
      })();
      if (v621 === INVALID) {
        if ('pool' in v466) return INVALID;
        v621 = undefined;
      }
      const v630 = v466['verify'];
      let v631 = (() => {
        let v632;
        if (v630 !== undefined) {
          let v633 = null;
          if (v630 !== null) {
            let v634;
            v634 = (() => {
              if (!Array.isArray(v630)) return INVALID;
              if (v630.length > 1000) return INVALID;
              const v635 = new Array(v630.length);
              for (let v636 = 0; v636 < v630.length; v636++) {
                const v637 = v630[v636];
                if (typeof v637 !== 'string') return INVALID;
                const v638 = c7(v637);
                if (v638 instanceof Promise) c8();
                if (!v638) return INVALID;
                v635[v636] = v637;
              }
              const v639 = typeof v635 === 'string' && v635.length >= 1 && v635.length < 2 ? c9(v635) : v635.length;
              if (v639 < 1) return INVALID;
              const v640 = typeof v635 === 'string' && v635.length > 1000 ? c9(v635) : v635.length;
              if (v640 > 1000) return INVALID;
              const v641 = c10(v635);
              if (v641 instanceof Promise) c8();
              if (!v641) return INVALID;
              return v635;
            })();
            if (v634 === INVALID)
              v634 = (() => {
                if (typeof v630 !== 'object' || v630 === null || Array.isArray(v630)) return INVALID;
                const v642 = v630['argv'];
                if (!Array.isArray(v642)) return INVALID;
                if (v642.length > 1000) return INVALID;
                const v643 = new Array(v642.length);
                for (let v644 = 0; v644 < v642.length; v644++) {
                  const v645 = v642[v644];
                  if (typeof v645 !== 'string') return INVALID;
                  const v646 = c7(v645);
                  if (v646 instanceof Promise) c8();
                  if (!v646) return INVALID;
                  v643[v644] = v645;
                }
                const v647 = typeof v643 === 'string' && v643.length >= 1 && v643.length < 2 ? c9(v643) : v643.length;
                if (v647 < 1) return INVALID;
                const v648 = typeof v643 === 'string' && v643.length > 1000 ? c9(v643) : v643.length;
                if (v648 > 1000) return INVALID;
                const v649 = c10(v643);
                if (v649 instanceof Promise) c8();
                if (!v649) return INVALID;
                const v650 = v630['timeout_seconds'];
                let v651 = (() => {
                  let v652;
                  if (v650 !== undefined) {
                    if (typeof v650 !== 'number' || !Number.isFinite(v650)) return INVALID;
                    if (v650 <= 0) return INVALID;
                    if (v650 > 86400) return INVALID;
                    v652 = v650;
                  }
                  return v652;
                })();
                if (v651 === INVALID) {
                  if ('timeout_seconds' in v630) return INVALID;
                  v651 = undefined;
                }
                const v653 = v630['retries'];
                let v654 = (() => {
                  let v655;
                  if (v653 !== undefined) {
                    if (typeof v653 !== 'number' || !Number.isFinite(v653)) return INVALID;
                    if (!Number.isSafeInteger(v653)) return INVALID;
                    if (v653 < 0) return INVALID;
                    if (v653 > 10) return INVALID;
                    v655 = v653;
                  }
                  return v655;
                })();
                if (v654 === INVALID) {
                  if ('retries' in v630) return INVALID;
                  v654 = undefined;
                }
                for (const k in v630) {
                  if (k !== 'argv' && k !== 'timeout_seconds' && k !== 'retries') return INVALID;
                }
                const v656 = {};
                v656['argv'] = v643;
                if ('timeout_seconds' in v630) v656['timeout_seconds'] = v651;
                if ('retries' in v630) v656['retries'] = v654;
                return v656;
              })();
            if (v634 === INVALID) return INVALID;
            v633 = v634;
          }
          v632 = v633;
        }
        return v632;
      })();
      if (v631 === INVALID) {
        if ('verify' in v466) return INVALID;
        v631 = undefined;
      }
      const v657 = v466['verify_when'];
      let v658 = (() => {
        let v659;
        if (v657 !== undefined) {
          if (!c22.has(v657)) return INVALID;
          v659 = v657;
        }
        return v659;
      })();
      if (v658 === INVALID) {
        if ('verify_when' in v466) return INVALID;
        v658 = undefined;
      }
      const v660 = v466['on_verify_failed'];
      let v661 = (() => {
        let v662;
        if (v660 !== undefined) {
          if (!c23.has(v660)) return INVALID;
          v662 = v660;
        }
        return v662;
      })();
      if (v661 === INVALID) {
        if ('on_verify_failed' in v466) return INVALID;
        v661 = undefined;
      }
      const v663 = v466['on_conflict'];
      let v664 = (() => {
        let v665;
        if (v663 !== undefined) {
          if (!c24.has(v663)) return INVALID;
          v665 = v663;
        }
        return v665;
      })();
      if (v664 === INVALID) {
        if ('on_conflict' in v466) return INVALID;
        v664 = undefined;
      }
      const v666 = v466['metadata'];
      let v667 = (() => {
        let v668;
        if (v666 !== undefined) {
          if (typeof v666 !== 'object' || v666 === null || Array.isArray(v666)) return INVALID;
          const v669 = v666['timeout_seconds'];
          let v670 = (() => {
            let v671;
            if (v669 !== undefined) {
              if (typeof v669 !== 'number' || !Number.isFinite(v669)) return INVALID;
              if (v669 <= 0) return INVALID;
              if (v669 > 86400) return INVALID;
              v671 = v669;
            }
            return v671;
          })();
          if (v670 === INVALID) {
            if ('timeout_seconds' in v666) return INVALID;
            v670 = undefined;
          }
          const v672 = {};
          if ('timeout_seconds' in v666) v672['timeout_seconds'] = v670;
          for (const k in v666) {
            if (k === '__proto__') continue;
            if (c49.has(k)) continue;
            v672[k] = v666[k];
          }
          v668 = v672;
        }
        return v668;
      })();
      if (v667 === INVALID) {
        if ('metadata' in v466) return INVALID;
        v667 = undefined;
      }
      const v673 = v466['paths'];
      let v674 = (() => {
        let v675;
        if (v673 !== undefined) {
          if (typeof v673 !== 'object' || v673 === null || Array.isArray(v673)) return INVALID;
          const v676 = v673['error_report'];
          let v677 = (() => {
            let v678;
            if (v676 !== undefined) {
              if (typeof v676 !== 'string') return INVALID;
              const v679 = typeof v676 === 'string' && v676.length >= 1 && v676.length < 2 ? c9(v676) : v676.length;
              if (v679 < 1) return INVALID;
              v678 = v676;
            }
            return v678;
          })();
          if (v677 === INVALID) {
            if ('error_report' in v673) return INVALID;
            v677 = undefined;
          }
          for (const k in v673) {
            if (k !== 'error_report') return INVALID;
          }
          const v680 = {};
          if ('error_report' in v673) v680['error_report'] = v677;
          v675 = v680;
        }
        return v675;
      })();
      if (v674 === INVALID) {
        if ('paths' in v466) return INVALID;
        v674 = undefined;
      }
      for (const k in v466) {
        if (
          k !== 'id' &&
          k !== 'job_id' &&
          k !== 'for_each' &&
          k !== 'tool' &&
          k !== 'variants' &&
          k !== 'tools' &&
          k !== 'judge' &&
          k !== 'action' &&
          k !== 'description' &&
          k !== 'model' &&
          k !== 'context' &&
          k !== 'label' &&
          k !== 'files' &&
          k !== 'prompt' &&
          k !== 'prompt_file' &&
          k !== 'session' &&
          k !== 'depends_on' &&
          k !== 'attempts' &&
          k !== 'retry_on' &&
          k !== 'back_off_seconds' &&
          k !== 'fallback' &&
          k !== 'timeout_seconds' &&
          k !== 'budget' &&
          k !== 'pool' &&
          k !== 'verify' &&
          k !== 'verify_when' &&
          k !== 'on_verify_failed' &&
          k !== 'on_conflict' &&
          k !== 'metadata' &&
          k !== 'paths'
        )
          return INVALID;
      }
      const v681 = {};
      if ('id' in v466) v681['id'] = v468;
      if ('job_id' in v466) v681['job_id'] = v471;
      if ('for_each' in v466) v681['for_each'] = v474;
      if ('tool' in v466) v681['tool'] = v497;
      if ('variants' in v466) v681['variants'] = v500;
      if ('tools' in v466) v681['tools'] = v503;
      if ('judge' in v466) v681['judge'] = v511;
      if ('action' in v466) v681['action'] = v534;
      if ('description' in v466) v681['description'] = v537;
      if ('model' in v466) v681['model'] = v541;
      if ('context' in v466) v681['context'] = v545;
      if ('label' in v466) v681['label'] = v553;
      if ('files' in v466) v681['files'] = v556;
      if ('prompt' in v466) v681['prompt'] = v564;
      if ('prompt_file' in v466) v681['prompt_file'] = v569;
      if ('session' in v466) v681['session'] = v573;
      v681['depends_on'] = v576;
      if ('attempts' in v466) v681['attempts'] = v582;
      if ('retry_on' in v466) v681['retry_on'] = v585;
      if ('back_off_seconds' in v466) v681['back_off_seconds'] = v592;
      if ('fallback' in v466) v681['fallback'] = v595;
      if ('timeout_seconds' in v466) v681['timeout_seconds'] = v602;
      if ('budget' in v466) v681['budget'] = v605;
      if ('pool' in v466) v681['pool'] = v621;
      if ('verify' in v466) v681['verify'] = v631;
      if ('verify_when' in v466) v681['verify_when'] = v658;
      if ('on_verify_failed' in v466) v681['on_verify_failed'] = v661;
      if ('on_conflict' in v466) v681['on_conflict'] = v664;
      if ('metadata' in v466) v681['metadata'] = v667;
      if ('paths' in v466) v681['paths'] = v674;
      v464[v465] = v681;
    }
    const v682 = typeof v464 === 'string' && v464.length >= 1 && v464.length < 2 ? c9(v464) : v464.length;
    if (v682 < 1) return INVALID;
    const v683 = typeof v464 === 'string' && v464.length > 100000 ? c9(v464) : v464.length;
    if (v683 > 100000) return INVALID;
    for (const k in input) {
      if (
        k !== '$schema' &&
        k !== 'version' &&
        k !== 'pools' &&
        k !== 'defaults' &&
        k !== 'isolation' &&
        k !== 'land' &&
        k !== 'budget' &&
        k !== 'worktrees' &&
        k !== 'commit' &&
        k !== 'keep' &&
        k !== 'order' &&
        k !== 'limits' &&
        k !== 'strict_files' &&
        k !== 'jobs'
      )
        return INVALID;
    }
    const v684 = {};
    if ('$schema' in input) v684['$schema'] = v1;
    v684['version'] = v4;
    v684['pools'] = v7;
    v684['defaults'] = v271;
    if ('isolation' in input) v684['isolation'] = v366;
    if ('land' in input) v684['land'] = v369;
    if ('budget' in input) v684['budget'] = v372;
    v684['worktrees'] = v388;
    v684['commit'] = v424;
    v684['keep'] = v436;
    v684['order'] = v446;
    v684['limits'] = v449;
    v684['strict_files'] = v461;
    v684['jobs'] = v464;
    return v684;
  };
})();

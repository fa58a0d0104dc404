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
          const v90 = v16['routing'];
          let v91 = (() => {
            let v92;
            if (v90 !== undefined) {
              if (!c13.has(v90)) return INVALID;
              v92 = v90;
            }
            return v92;
          })();
          if (v91 === INVALID) {
            if ('routing' in v16) return INVALID;
            v91 = undefined;
          }
          const v93 = v16['model'];
          let v94 = (() => {
            let v95;
            if (v93 !== undefined) {
              let v96 = null;
              if (v93 !== null) {
                if (typeof v93 !== 'string') return INVALID;
                const v97 = typeof v93 === 'string' && v93.length >= 1 && v93.length < 2 ? c9(v93) : v93.length;
                if (v97 < 1) return INVALID;
                v96 = v93;
              }
              v95 = v96;
            }
            return v95;
          })();
          if (v94 === INVALID) {
            if ('model' in v16) return INVALID;
            v94 = undefined;
          }
          const v98 = v16['start'];
          let v99 = (() => {
            let v100;
            if (v98 !== undefined) {
              if (!c14.has(v98)) return INVALID;
              v100 = v98;
            }
            return v100;
          })();
          if (v99 === INVALID) {
            if ('start' in v16) return INVALID;
            v99 = undefined;
          }
          const v101 = v16['approvals'];
          let v102 = (() => {
            let v103;
            if (v101 !== undefined) {
              if (!c15.has(v101)) return INVALID;
              v103 = v101;
            }
            return v103;
          })();
          if (v102 === INVALID) {
            if ('approvals' in v16) return INVALID;
            v102 = undefined;
          }
          const v104 = v16['ask_timeout_seconds'];
          let v105 = (() => {
            let v106;
            if (v104 !== undefined) {
              if (typeof v104 !== 'number' || !Number.isFinite(v104)) return INVALID;
              if (v104 <= 0) return INVALID;
              if (v104 > 86400) return INVALID;
              v106 = v104;
            }
            return v106;
          })();
          if (v105 === INVALID) {
            if ('ask_timeout_seconds' in v16) return INVALID;
            v105 = undefined;
          }
          const v107 = v16['env'];
          let v108 = (() => {
            let v109;
            if (v107 !== undefined) {
              if (!c3(v107)) return INVALID;
              const v110 = {};
              const v114 = Object.getOwnPropertySymbols(v107);
              const v115 = Object.getOwnPropertyNames(v107);
              for (let v116 = 0; v116 < v115.length; v116++) {
                const v111 = v115[v116];
                if (v111 === '__proto__' || !c6.call(v107, v111)) continue;
                let v113 = c16(v111);
                if (v113 === INVALID && typeof v111 === 'string' && c5.test(v111)) v113 = c16(Number(v111));
                if (v113 === INVALID) return INVALID;
                if (v113 === '__proto__') continue;
                const v117 = v107[v111];
                if (typeof v117 !== 'string') return INVALID;
                v110[v113] = v117;
              }
              for (let v116 = 0; v116 < v114.length; v116++) {
                const v111 = v114[v116];
                if (!c6.call(v107, v111)) continue;
                let v113 = c16(v111);
                if (v113 === INVALID && typeof v111 === 'string' && c5.test(v111)) v113 = c16(Number(v111));
                if (v113 === INVALID) return INVALID;
                if (v113 === '__proto__') continue;
                const v118 = v107[v111];
                if (typeof v118 !== 'string') return INVALID;
                v110[v113] = v118;
              }
              v109 = v110;
            }
            return v109;
          })();
          if (v108 === INVALID) {
            if ('env' in v16) return INVALID;
            v108 = undefined;
          }
          const v119 = v16['price'];
          let v120 = (() => {
            let v121;
            if (v119 !== undefined) {
              let v122 = null;
              if (v119 !== null) {
                if (typeof v119 !== 'object' || v119 === null || Array.isArray(v119)) return INVALID;
                const v123 = v119['input'];
                if (typeof v123 !== 'number' || !Number.isFinite(v123)) return INVALID;
                if (v123 < 0) return INVALID;
                if (v123 > 1000000) return INVALID;
                const v124 = v119['output'];
                if (typeof v124 !== 'number' || !Number.isFinite(v124)) return INVALID;
                if (v124 < 0) return INVALID;
                if (v124 > 1000000) return INVALID;
                for (const k in v119) {
                  if (k !== 'input' && k !== 'output') return INVALID;
                }
                const v125 = { input: v123, output: v124 };
                v122 = v125;
              }
              v121 = v122;
            }
            return v121;
          })();
          if (v120 === INVALID) {
            if ('price' in v16) return INVALID;
            v120 = undefined;
          }
          const v126 = v16['max_wait_seconds'];
          let v127 = (() => {
            let v128;
            if (v126 !== undefined) {
              if (typeof v126 !== 'number' || !Number.isFinite(v126)) return INVALID;
              if (v126 < 0) return INVALID;
              if (v126 > 2592000) return INVALID;
              v128 = v126;
            }
            return v128;
          })();
          if (v127 === INVALID) {
            if ('max_wait_seconds' in v16) return INVALID;
            v127 = undefined;
          }
          const v129 = v16['repo_map'];
          let v130 = (() => {
            let v131;
            if (v129 !== undefined) {
              if (typeof v129 !== 'number' || !Number.isFinite(v129)) return INVALID;
              if (!Number.isSafeInteger(v129)) return INVALID;
              if (v129 < 0) return INVALID;
              if (v129 > 1000000) return INVALID;
              v131 = v129;
            }
            return v131;
          })();
          if (v130 === INVALID) {
            if ('repo_map' in v16) return INVALID;
            v130 = undefined;
          }
          const v132 = v16['restart'];
          let v133 = (() => {
            let v134;
            if (v132 !== undefined) {
              if (typeof v132 !== 'object' || v132 === null || Array.isArray(v132)) return INVALID;
              const v135 = v132['max'];
              if (typeof v135 !== 'number' || !Number.isFinite(v135)) return INVALID;
              if (!Number.isSafeInteger(v135)) return INVALID;
              if (v135 < 0) return INVALID;
              if (v135 > 100000) return INVALID;
              const v136 = v132['within_seconds'];
              if (typeof v136 !== 'number' || !Number.isFinite(v136)) return INVALID;
              if (v136 <= 0) return INVALID;
              for (const k in v132) {
                if (k !== 'max' && k !== 'within_seconds') return INVALID;
              }
              const v137 = { max: v135, within_seconds: v136 };
              v134 = v137;
            }
            return v134;
          })();
          if (v133 === INVALID) {
            if ('restart' in v16) return INVALID;
            v133 = undefined;
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
          const v138 = {};
          if ('tool' in v16) v138['tool'] = v18;
          if ('verify' in v16) v138['verify'] = v21;
          if ('provider' in v16) v138['provider'] = v48;
          if ('attempts' in v16) v138['attempts'] = v52;
          if ('retry_on' in v16) v138['retry_on'] = v55;
          if ('back_off_seconds' in v16) v138['back_off_seconds'] = v62;
          if ('fallback' in v16) v138['fallback'] = v65;
          if ('budget' in v16) v138['budget'] = v72;
          if ('count' in v16) v138['count'] = v88;
          if ('routing' in v16) v138['routing'] = v91;
          if ('model' in v16) v138['model'] = v94;
          if ('start' in v16) v138['start'] = v99;
          if ('approvals' in v16) v138['approvals'] = v102;
          if ('ask_timeout_seconds' in v16) v138['ask_timeout_seconds'] = v105;
          if ('env' in v16) v138['env'] = v108;
          if ('price' in v16) v138['price'] = v120;
          if ('max_wait_seconds' in v16) v138['max_wait_seconds'] = v127;
          if ('repo_map' in v16) v138['repo_map'] = v130;
          if ('restart' in v16) v138['restart'] = v133;
          v9[v12] = v138;
        }
        for (let v15 = 0; v15 < v13.length; v15++) {
          const v10 = v13[v15];
          if (!c6.call(v6, v10)) continue;
          let v12 = c4(v10);
          if (v12 === INVALID && typeof v10 === 'string' && c5.test(v10)) v12 = c4(Number(v10));
          if (v12 === INVALID) return INVALID;
          if (v12 === '__proto__') continue;
          const v139 = v6[v10];
          if (typeof v139 !== 'object' || v139 === null || Array.isArray(v139)) return INVALID;
          const v140 = v139['tool'];
          let v141 = (() => {
            let v142;
            if (v140 !== undefined) {
              if (typeof v140 !== 'string') return INVALID;
              v142 = v140;
            }
            return v142;
          })();
          if (v141 === INVALID) {
            if ('tool' in v139) return INVALID;
            v141 = undefined;
          }
          const v143 = v139['verify'];
          let v144 = (() => {
            let v145;
            if (v143 !== undefined) {
              let v146 = null;
              if (v143 !== null) {
                let v147;
                v147 = (() => {
                  if (!Array.isArray(v143)) return INVALID;
                  if (v143.length > 1000) return INVALID;
                  const v148 = new Array(v143.length);
                  for (let v149 = 0; v149 < v143.length; v149++) {
                    const v150 = v143[v149];
                    if (typeof v150 !== 'string') return INVALID;
                    const v151 = c7(v150);
                    if (v151 instanceof Promise) c8();
                    if (!v151) return INVALID;
                    v148[v149] = v150;
                  }
                  const v152 = typeof v148 === 'string' && v148.length >= 1 && v148.length < 2 ? c9(v148) : v148.length;
                  if (v152 < 1) return INVALID;
                  const v153 = typeof v148 === 'string' && v148.length > 1000 ? c9(v148) : v148.length;
                  if (v153 > 1000) return INVALID;
                  const v154 = c10(v148);
                  if (v154 instanceof Promise) c8();
                  if (!v154) return INVALID;
                  return v148;
                })();
                if (v147 === INVALID)
                  v147 = (() => {
                    if (typeof v143 !== 'object' || v143 === null || Array.isArray(v143)) return INVALID;
                    const v155 = v143['argv'];
                    if (!Array.isArray(v155)) return INVALID;
                    if (v155.length > 1000) return INVALID;
                    const v156 = new Array(v155.length);
                    for (let v157 = 0; v157 < v155.length; v157++) {
                      const v158 = v155[v157];
                      if (typeof v158 !== 'string') return INVALID;
                      const v159 = c7(v158);
                      if (v159 instanceof Promise) c8();
                      if (!v159) return INVALID;
                      v156[v157] = v158;
                    }
                    const v160 =
                      typeof v156 === 'string' && v156.length >= 1 && v156.length < 2 ? c9(v156) : v156.length;
                    if (v160 < 1) return INVALID;
                    const v161 = typeof v156 === 'string' && v156.length > 1000 ? c9(v156) : v156.length;
                    if (v161 > 1000) return INVALID;
                    const v162 = c10(v156);
                    if (v162 instanceof Promise) c8();
                    if (!v162) return INVALID;
                    const v163 = v143['timeout_seconds'];
                    let v164 = (() => {
                      let v165;
                      if (v163 !== undefined) {
                        if (typeof v163 !== 'number' || !Number.isFinite(v163)) return INVALID;
                        if (v163 <= 0) return INVALID;
                        if (v163 > 86400) return INVALID;
                        v165 = v163;
                      }
                      return v165;
                    })();
                    if (v164 === INVALID) {
                      if ('timeout_seconds' in v143) return INVALID;
                      v164 = undefined;
                    }
                    const v166 = v143['retries'];
                    let v167 = (() => {
                      let v168;
                      if (v166 !== undefined) {
                        if (typeof v166 !== 'number' || !Number.isFinite(v166)) return INVALID;
                        if (!Number.isSafeInteger(v166)) return INVALID;
                        if (v166 < 0) return INVALID;
                        if (v166 > 10) return INVALID;
                        v168 = v166;
                      }
                      return v168;
                    })();
                    if (v167 === INVALID) {
                      if ('retries' in v143) return INVALID;
                      v167 = undefined;
                    }
                    for (const k in v143) {
                      if (k !== 'argv' && k !== 'timeout_seconds' && k !== 'retries') return INVALID;
                    }
                    const v169 = {};
                    v169['argv'] = v156;
                    if ('timeout_seconds' in v143) v169['timeout_seconds'] = v164;
                    if ('retries' in v143) v169['retries'] = v167;
                    return v169;
                  })();
                if (v147 === INVALID) return INVALID;
                v146 = v147;
              }
              v145 = v146;
            }
            return v145;
          })();
          if (v144 === INVALID) {
            if ('verify' in v139) return INVALID;
            v144 = undefined;
          }
          const v170 = v139['provider'];
          let v171 = (() => {
            let v172;
            if (v170 !== undefined) {
              if (typeof v170 !== 'string') return INVALID;
              const v173 = typeof v170 === 'string' && v170.length >= 1 && v170.length < 2 ? c9(v170) : v170.length;
              if (v173 < 1) return INVALID;
              v172 = v170;
            }
            return v172;
          })();
          if (v171 === INVALID) {
            if ('provider' in v139) return INVALID;
            v171 = undefined;
          }
          const v174 = v139['attempts'];
          let v175 = (() => {
            let v176;
            if (v174 !== undefined) {
              if (typeof v174 !== 'number' || !Number.isFinite(v174)) return INVALID;
              if (!Number.isSafeInteger(v174)) return INVALID;
              if (v174 < 1) return INVALID;
              if (v174 > 10) return INVALID;
              v176 = v174;
            }
            return v176;
          })();
          if (v175 === INVALID) {
            if ('attempts' in v139) return INVALID;
            v175 = undefined;
          }
          const v177 = v139['retry_on'];
          let v178 = (() => {
            let v179;
            if (v177 !== undefined) {
              if (!Array.isArray(v177)) return INVALID;
              if (v177.length > 20) return INVALID;
              const v180 = new Array(v177.length);
              for (let v181 = 0; v181 < v177.length; v181++) {
                const v182 = v177[v181];
                if (!c11.has(v182)) return INVALID;
                v180[v181] = v182;
              }
              const v183 = typeof v180 === 'string' && v180.length > 20 ? c9(v180) : v180.length;
              if (v183 > 20) return INVALID;
              v179 = v180;
            }
            return v179;
          })();
          if (v178 === INVALID) {
            if ('retry_on' in v139) return INVALID;
            v178 = undefined;
          }
          const v184 = v139['back_off_seconds'];
          let v185 = (() => {
            let v186;
            if (v184 !== undefined) {
              if (typeof v184 !== 'number' || !Number.isFinite(v184)) return INVALID;
              if (v184 < 0) return INVALID;
              if (v184 > 86400) return INVALID;
              v186 = v184;
            }
            return v186;
          })();
          if (v185 === INVALID) {
            if ('back_off_seconds' in v139) return INVALID;
            v185 = undefined;
          }
          const v187 = v139['fallback'];
          let v188 = (() => {
            let v189;
            if (v187 !== undefined) {
              if (!Array.isArray(v187)) return INVALID;
              if (v187.length > 10) return INVALID;
              const v190 = new Array(v187.length);
              for (let v191 = 0; v191 < v187.length; v191++) {
                const v192 = v187[v191];
                if (typeof v192 !== 'string') return INVALID;
                v190[v191] = v192;
              }
              const v193 = typeof v190 === 'string' && v190.length > 10 ? c9(v190) : v190.length;
              if (v193 > 10) return INVALID;
              v189 = v190;
            }
            return v189;
          })();
          if (v188 === INVALID) {
            if ('fallback' in v139) return INVALID;
            v188 = undefined;
          }
          const v194 = v139['budget'];
          let v195 = (() => {
            let v196;
            if (v194 !== undefined) {
              if (typeof v194 !== 'object' || v194 === null || Array.isArray(v194)) return INVALID;
              const v197 = v194['cost_usd'];
              let v198 = (() => {
                let v199;
                if (v197 !== undefined) {
                  if (typeof v197 !== 'number' || !Number.isFinite(v197)) return INVALID;
                  if (v197 <= 0) return INVALID;
                  if (v197 > 1000000) return INVALID;
                  v199 = v197;
                }
                return v199;
              })();
              if (v198 === INVALID) {
                if ('cost_usd' in v194) return INVALID;
                v198 = undefined;
              }
              const v200 = v194['tokens'];
              let v201 = (() => {
                let v202;
                if (v200 !== undefined) {
                  if (typeof v200 !== 'number' || !Number.isFinite(v200)) return INVALID;
                  if (!Number.isSafeInteger(v200)) return INVALID;
                  if (v200 < 1) return INVALID;
                  if (v200 > 1000000000000) return INVALID;
                  v202 = v200;
                }
                return v202;
              })();
              if (v201 === INVALID) {
                if ('tokens' in v194) return INVALID;
                v201 = undefined;
              }
              const v203 = v194['minutes'];
              let v204 = (() => {
                let v205;
                if (v203 !== undefined) {
                  if (typeof v203 !== 'number' || !Number.isFinite(v203)) return INVALID;
                  if (v203 <= 0) return INVALID;
                  if (v203 > 30000) return INVALID;
                  v205 = v203;
                }
                return v205;
              })();
              if (v204 === INVALID) {
                if ('minutes' in v194) return INVALID;
                v204 = undefined;
              }
              const v206 = v194['on_spent'];
              let v207 = (() => {
                let v208;
                if (v206 !== undefined) {
                  if (!c12.has(v206)) return INVALID;
                  v208 = v206;
                }
                return v208;
              })();
              if (v207 === INVALID) {
                if ('on_spent' in v194) return INVALID;
                v207 = undefined;
              }
              for (const k in v194) {
                if (k !== 'cost_usd' && k !== 'tokens' && k !== 'minutes' && k !== 'on_spent') return INVALID;
              }
              const v209 = {};
              if ('cost_usd' in v194) v209['cost_usd'] = v198;
              if ('tokens' in v194) v209['tokens'] = v201;
              if ('minutes' in v194) v209['minutes'] = v204;
              if ('on_spent' in v194) v209['on_spent'] = v207;
              v196 = v209;
            }
            return v196;
          })();
          if (v195 === INVALID) {
            if ('budget' in v139) return INVALID;
            v195 = undefined;
          }
          const v210 = v139['count'];
          let v211 = (() => {
            let v212;
            if (v210 !== undefined) {
              if (typeof v210 !== 'number' || !Number.isFinite(v210)) return INVALID;
              if (!Number.isSafeInteger(v210)) return INVALID;
              if (v210 < 1) return INVALID;
              if (v210 > 10) return INVALID;
              v212 = v210;
            }
            return v212;
          })();
          if (v211 === INVALID) {
            if ('count' in v139) return INVALID;
            v211 = undefined;
          }
          const v213 = v139['routing'];
          let v214 = (() => {
            let v215;
            if (v213 !== undefined) {
              if (!c13.has(v213)) return INVALID;
              v215 = v213;
            }
            return v215;
          })();
          if (v214 === INVALID) {
            if ('routing' in v139) return INVALID;
            v214 = undefined;
          }
          const v216 = v139['model'];
          let v217 = (() => {
            let v218;
            if (v216 !== undefined) {
              let v219 = null;
              if (v216 !== null) {
                if (typeof v216 !== 'string') return INVALID;
                const v220 = typeof v216 === 'string' && v216.length >= 1 && v216.length < 2 ? c9(v216) : v216.length;
                if (v220 < 1) return INVALID;
                v219 = v216;
              }
              v218 = v219;
            }
            return v218;
          })();
          if (v217 === INVALID) {
            if ('model' in v139) return INVALID;
            v217 = undefined;
          }
          const v221 = v139['start'];
          let v222 = (() => {
            let v223;
            if (v221 !== undefined) {
              if (!c14.has(v221)) return INVALID;
              v223 = v221;
            }
            return v223;
          })();
          if (v222 === INVALID) {
            if ('start' in v139) return INVALID;
            v222 = undefined;
          }
          const v224 = v139['approvals'];
          let v225 = (() => {
            let v226;
            if (v224 !== undefined) {
              if (!c15.has(v224)) return INVALID;
              v226 = v224;
            }
            return v226;
          })();
          if (v225 === INVALID) {
            if ('approvals' in v139) return INVALID;
            v225 = undefined;
          }
          const v227 = v139['ask_timeout_seconds'];
          let v228 = (() => {
            let v229;
            if (v227 !== undefined) {
              if (typeof v227 !== 'number' || !Number.isFinite(v227)) return INVALID;
              if (v227 <= 0) return INVALID;
              if (v227 > 86400) return INVALID;
              v229 = v227;
            }
            return v229;
          })();
          if (v228 === INVALID) {
            if ('ask_timeout_seconds' in v139) return INVALID;
            v228 = undefined;
          }
          const v230 = v139['env'];
          let v231 = (() => {
            let v232;
            if (v230 !== undefined) {
              if (!c3(v230)) return INVALID;
              const v233 = {};
              const v237 = Object.getOwnPropertySymbols(v230);
              const v238 = Object.getOwnPropertyNames(v230);
              for (let v239 = 0; v239 < v238.length; v239++) {
                const v234 = v238[v239];
                if (v234 === '__proto__' || !c6.call(v230, v234)) continue;
                let v236 = c17(v234);
                if (v236 === INVALID && typeof v234 === 'string' && c5.test(v234)) v236 = c17(Number(v234));
                if (v236 === INVALID) return INVALID;
                if (v236 === '__proto__') continue;
                const v240 = v230[v234];
                if (typeof v240 !== 'string') return INVALID;
                v233[v236] = v240;
              }
              for (let v239 = 0; v239 < v237.length; v239++) {
                const v234 = v237[v239];
                if (!c6.call(v230, v234)) continue;
                let v236 = c17(v234);
                if (v236 === INVALID && typeof v234 === 'string' && c5.test(v234)) v236 = c17(Number(v234));
                if (v236 === INVALID) return INVALID;
                if (v236 === '__proto__') continue;
                const v241 = v230[v234];
                if (typeof v241 !== 'string') return INVALID;
                v233[v236] = v241;
              }
              v232 = v233;
            }
            return v232;
          })();
          if (v231 === INVALID) {
            if ('env' in v139) return INVALID;
            v231 = undefined;
          }
          const v242 = v139['price'];
          let v243 = (() => {
            let v244;
            if (v242 !== undefined) {
              let v245 = null;
              if (v242 !== null) {
                if (typeof v242 !== 'object' || v242 === null || Array.isArray(v242)) return INVALID;
                const v246 = v242['input'];
                if (typeof v246 !== 'number' || !Number.isFinite(v246)) return INVALID;
                if (v246 < 0) return INVALID;
                if (v246 > 1000000) return INVALID;
                const v247 = v242['output'];
                if (typeof v247 !== 'number' || !Number.isFinite(v247)) return INVALID;
                if (v247 < 0) return INVALID;
                if (v247 > 1000000) return INVALID;
                for (const k in v242) {
                  if (k !== 'input' && k !== 'output') return INVALID;
                }
                const v248 = { input: v246, output: v247 };
                v245 = v248;
              }
              v244 = v245;
            }
            return v244;
          })();
          if (v243 === INVALID) {
            if ('price' in v139) return INVALID;
            v243 = undefined;
          }
          const v249 = v139['max_wait_seconds'];
          let v250 = (() => {
            let v251;
            if (v249 !== undefined) {
              if (typeof v249 !== 'number' || !Number.isFinite(v249)) return INVALID;
              if (v249 < 0) return INVALID;
              if (v249 > 2592000) return INVALID;
              v251 = v249;
            }
            return v251;
          })();
          if (v250 === INVALID) {
            if ('max_wait_seconds' in v139) return INVALID;
            v250 = undefined;
          }
          const v252 = v139['repo_map'];
          let v253 = (() => {
            let v254;
            if (v252 !== undefined) {
              if (typeof v252 !== 'number' || !Number.isFinite(v252)) return INVALID;
              if (!Number.isSafeInteger(v252)) return INVALID;
              if (v252 < 0) return INVALID;
              if (v252 > 1000000) return INVALID;
              v254 = v252;
            }
            return v254;
          })();
          if (v253 === INVALID) {
            if ('repo_map' in v139) return INVALID;
            v253 = undefined;
          }
          const v255 = v139['restart'];
          let v256 = (() => {
            let v257;
            if (v255 !== undefined) {
              if (typeof v255 !== 'object' || v255 === null || Array.isArray(v255)) return INVALID;
              const v258 = v255['max'];
              if (typeof v258 !== 'number' || !Number.isFinite(v258)) return INVALID;
              if (!Number.isSafeInteger(v258)) return INVALID;
              if (v258 < 0) return INVALID;
              if (v258 > 100000) return INVALID;
              const v259 = v255['within_seconds'];
              if (typeof v259 !== 'number' || !Number.isFinite(v259)) return INVALID;
              if (v259 <= 0) return INVALID;
              for (const k in v255) {
                if (k !== 'max' && k !== 'within_seconds') return INVALID;
              }
              const v260 = { max: v258, within_seconds: v259 };
              v257 = v260;
            }
            return v257;
          })();
          if (v256 === INVALID) {
            if ('restart' in v139) return INVALID;
            v256 = undefined;
          }
          for (const k in v139) {
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
          const v261 = {};
          if ('tool' in v139) v261['tool'] = v141;
          if ('verify' in v139) v261['verify'] = v144;
          if ('provider' in v139) v261['provider'] = v171;
          if ('attempts' in v139) v261['attempts'] = v175;
          if ('retry_on' in v139) v261['retry_on'] = v178;
          if ('back_off_seconds' in v139) v261['back_off_seconds'] = v185;
          if ('fallback' in v139) v261['fallback'] = v188;
          if ('budget' in v139) v261['budget'] = v195;
          if ('count' in v139) v261['count'] = v211;
          if ('routing' in v139) v261['routing'] = v214;
          if ('model' in v139) v261['model'] = v217;
          if ('start' in v139) v261['start'] = v222;
          if ('approvals' in v139) v261['approvals'] = v225;
          if ('ask_timeout_seconds' in v139) v261['ask_timeout_seconds'] = v228;
          if ('env' in v139) v261['env'] = v231;
          if ('price' in v139) v261['price'] = v243;
          if ('max_wait_seconds' in v139) v261['max_wait_seconds'] = v250;
          if ('repo_map' in v139) v261['repo_map'] = v253;
          if ('restart' in v139) v261['restart'] = v256;
          v9[v12] = v261;
        }
        v8 = v9 === undefined ? c1(c2()) : v9;
      }
      return v8;
    })();
    if (v7 === INVALID) return INVALID;
    const v262 = input['defaults'];
    let v263 = (() => {
      let v264 = v262;
      if (v262 === undefined) v264 = c18();
      if (typeof v264 !== 'object' || v264 === null || Array.isArray(v264)) return INVALID;
      const v265 = v264['tool'];
      let v266 = (() => {
        let v267;
        if (v265 !== undefined) {
          if (typeof v265 !== 'string') return INVALID;
          v267 = v265;
        }
        return v267;
      })();
      if (v266 === INVALID) {
        if ('tool' in v264) return INVALID;
        v266 = undefined;
      }
      const v268 = v264['action'];
      let v269 = (() => {
        let v270;
        if (v268 !== undefined) {
          if (!c19.has(v268)) return INVALID;
          v270 = v268;
        }
        return v270;
      })();
      if (v269 === INVALID) {
        if ('action' in v264) return INVALID;
        v269 = undefined;
      }
      const v271 = v264['timeout_seconds'];
      let v272 = (() => {
        let v273;
        if (v271 !== undefined) {
          if (typeof v271 !== 'number' || !Number.isFinite(v271)) return INVALID;
          if (v271 <= 0) return INVALID;
          if (v271 > 86400) return INVALID;
          v273 = v271;
        }
        return v273;
      })();
      if (v272 === INVALID) {
        if ('timeout_seconds' in v264) return INVALID;
        v272 = undefined;
      }
      const v274 = v264['attempts'];
      let v275 = (() => {
        let v276;
        if (v274 !== undefined) {
          if (typeof v274 !== 'number' || !Number.isFinite(v274)) return INVALID;
          if (!Number.isSafeInteger(v274)) return INVALID;
          if (v274 < 1) return INVALID;
          if (v274 > 10) return INVALID;
          v276 = v274;
        }
        return v276;
      })();
      if (v275 === INVALID) {
        if ('attempts' in v264) return INVALID;
        v275 = undefined;
      }
      const v277 = v264['retry_on'];
      let v278 = (() => {
        let v279;
        if (v277 !== undefined) {
          if (!Array.isArray(v277)) return INVALID;
          if (v277.length > 20) return INVALID;
          const v280 = new Array(v277.length);
          for (let v281 = 0; v281 < v277.length; v281++) {
            const v282 = v277[v281];
            if (!c11.has(v282)) return INVALID;
            v280[v281] = v282;
          }
          const v283 = typeof v280 === 'string' && v280.length > 20 ? c9(v280) : v280.length;
          if (v283 > 20) return INVALID;
          v279 = v280;
        }
        return v279;
      })();
      if (v278 === INVALID) {
        if ('retry_on' in v264) return INVALID;
        v278 = undefined;
      }
      const v284 = v264['back_off_seconds'];
      let v285 = (() => {
        let v286;
        if (v284 !== undefined) {
          if (typeof v284 !== 'number' || !Number.isFinite(v284)) return INVALID;
          if (v284 < 0) return INVALID;
          if (v284 > 86400) return INVALID;
          v286 = v284;
        }
        return v286;
      })();
      if (v285 === INVALID) {
        if ('back_off_seconds' in v264) return INVALID;
        v285 = undefined;
      }
      const v287 = v264['fallback'];
      let v288 = (() => {
        let v289;
        if (v287 !== undefined) {
          if (!Array.isArray(v287)) return INVALID;
          if (v287.length > 10) return INVALID;
          const v290 = new Array(v287.length);
          for (let v291 = 0; v291 < v287.length; v291++) {
            const v292 = v287[v291];
            if (typeof v292 !== 'string') return INVALID;
            v290[v291] = v292;
          }
          const v293 = typeof v290 === 'string' && v290.length > 10 ? c9(v290) : v290.length;
          if (v293 > 10) return INVALID;
          v289 = v290;
        }
        return v289;
      })();
      if (v288 === INVALID) {
        if ('fallback' in v264) return INVALID;
        v288 = undefined;
      }
      const v294 = v264['budget'];
      let v295 = (() => {
        let v296;
        if (v294 !== undefined) {
          if (typeof v294 !== 'object' || v294 === null || Array.isArray(v294)) return INVALID;
          const v297 = v294['cost_usd'];
          let v298 = (() => {
            let v299;
            if (v297 !== undefined) {
              if (typeof v297 !== 'number' || !Number.isFinite(v297)) return INVALID;
              if (v297 <= 0) return INVALID;
              if (v297 > 1000000) return INVALID;
              v299 = v297;
            }
            return v299;
          })();
          if (v298 === INVALID) {
            if ('cost_usd' in v294) return INVALID;
            v298 = undefined;
          }
          const v300 = v294['tokens'];
          let v301 = (() => {
            let v302;
            if (v300 !== undefined) {
              if (typeof v300 !== 'number' || !Number.isFinite(v300)) return INVALID;
              if (!Number.isSafeInteger(v300)) return INVALID;
              if (v300 < 1) return INVALID;
              if (v300 > 1000000000000) return INVALID;
              v302 = v300;
            }
            return v302;
          })();
          if (v301 === INVALID) {
            if ('tokens' in v294) return INVALID;
            v301 = undefined;
          }
          const v303 = v294['minutes'];
          let v304 = (() => {
            let v305;
            if (v303 !== undefined) {
              if (typeof v303 !== 'number' || !Number.isFinite(v303)) return INVALID;
              if (v303 <= 0) return INVALID;
              if (v303 > 30000) return INVALID;
              v305 = v303;
            }
            return v305;
          })();
          if (v304 === INVALID) {
            if ('minutes' in v294) return INVALID;
            v304 = undefined;
          }
          const v306 = v294['on_spent'];
          let v307 = (() => {
            let v308;
            if (v306 !== undefined) {
              if (!c12.has(v306)) return INVALID;
              v308 = v306;
            }
            return v308;
          })();
          if (v307 === INVALID) {
            if ('on_spent' in v294) return INVALID;
            v307 = undefined;
          }
          for (const k in v294) {
            if (k !== 'cost_usd' && k !== 'tokens' && k !== 'minutes' && k !== 'on_spent') return INVALID;
          }
          const v309 = {};
          if ('cost_usd' in v294) v309['cost_usd'] = v298;
          if ('tokens' in v294) v309['tokens'] = v301;
          if ('minutes' in v294) v309['minutes'] = v304;
          if ('on_spent' in v294) v309['on_spent'] = v307;
          v296 = v309;
        }
        return v296;
      })();
      if (v295 === INVALID) {
        if ('budget' in v264) return INVALID;
        v295 = undefined;
      }
      const v310 = v264['pool'];
      let v311 = (() => {
        let v312;
        if (v310 !== undefined) {
          if (typeof v310 !== 'object' || v310 === null || Array.isArray(v310)) return INVALID;
          const v313 = v310['name'];
          let v314 = (() => {
            let v315;
            if (v313 !== undefined) {
              if (typeof v313 !== 'string') return INVALID;
              c20.lastIndex = 0;
              if (!c20.test(v313)) return INVALID;
              v315 = v313;
            }
            return v315;
          })();
          if (v314 === INVALID) {
            if ('name' in v310) return INVALID;
            v314 = undefined;
          }
          const v316 = v310['mode'];
          let v317 = (() => {
            let v318;
            if (v316 !== undefined) {
              if (!c21.has(v316)) return INVALID;
              v318 = v316;
            }
            return v318;
          })();
          if (v317 === INVALID) {
            if ('mode' in v310) return INVALID;
            v317 = undefined;
          }
          for (const k in v310) {
            if (k !== 'name' && k !== 'mode') return INVALID;
          }
          const v319 = {};
          if ('name' in v310) v319['name'] = v314;
          if ('mode' in v310) v319['mode'] = v317;
          v312 = v319;
        }
        return v312;
      })();
      if (v311 === INVALID) {
        if ('pool' in v264) return INVALID;
        v311 = undefined;
      }
      const v320 = v264['verify'];
      let v321 = (() => {
        let v322;
        if (v320 !== undefined) {
          let v323 = null;
          if (v320 !== null) {
            let v324;
            v324 = (() => {
              if (!Array.isArray(v320)) return INVALID;
              if (v320.length > 1000) return INVALID;
              const v325 = new Array(v320.length);
              for (let v326 = 0; v326 < v320.length; v326++) {
                const v327 = v320[v326];
                if (typeof v327 !== 'string') return INVALID;
                const v328 = c7(v327);
                if (v328 instanceof Promise) c8();
                if (!v328) return INVALID;
                v325[v326] = v327;
              }
              const v329 = typeof v325 === 'string' && v325.length >= 1 && v325.length < 2 ? c9(v325) : v325.length;
              if (v329 < 1) return INVALID;
              const v330 = typeof v325 === 'string' && v325.length > 1000 ? c9(v325) : v325.length;
              if (v330 > 1000) return INVALID;
              const v331 = c10(v325);
              if (v331 instanceof Promise) c8();
              if (!v331) return INVALID;
              return v325;
            })();
            if (v324 === INVALID)
              v324 = (() => {
                if (typeof v320 !== 'object' || v320 === null || Array.isArray(v320)) return INVALID;
                const v332 = v320['argv'];
                if (!Array.isArray(v332)) return INVALID;
                if (v332.length > 1000) return INVALID;
                const v333 = new Array(v332.length);
                for (let v334 = 0; v334 < v332.length; v334++) {
                  const v335 = v332[v334];
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
                const v340 = v320['timeout_seconds'];
                let v341 = (() => {
                  let v342;
                  if (v340 !== undefined) {
                    if (typeof v340 !== 'number' || !Number.isFinite(v340)) return INVALID;
                    if (v340 <= 0) return INVALID;
                    if (v340 > 86400) return INVALID;
                    v342 = v340;
                  }
                  return v342;
                })();
                if (v341 === INVALID) {
                  if ('timeout_seconds' in v320) return INVALID;
                  v341 = undefined;
                }
                const v343 = v320['retries'];
                let v344 = (() => {
                  let v345;
                  if (v343 !== undefined) {
                    if (typeof v343 !== 'number' || !Number.isFinite(v343)) return INVALID;
                    if (!Number.isSafeInteger(v343)) return INVALID;
                    if (v343 < 0) return INVALID;
                    if (v343 > 10) return INVALID;
                    v345 = v343;
                  }
                  return v345;
                })();
                if (v344 === INVALID) {
                  if ('retries' in v320) return INVALID;
                  v344 = undefined;
                }
                for (const k in v320) {
                  if (k !== 'argv' && k !== 'timeout_seconds' && k !== 'retries') return INVALID;
                }
                const v346 = {};
                v346['argv'] = v333;
                if ('timeout_seconds' in v320) v346['timeout_seconds'] = v341;
                if ('retries' in v320) v346['retries'] = v344;
                return v346;
              })();
            if (v324 === INVALID) return INVALID;
            v323 = v324;
          }
          v322 = v323;
        }
        return v322;
      })();
      if (v321 === INVALID) {
        if ('verify' in v264) return INVALID;
        v321 = undefined;
      }
      const v347 = v264['verify_when'];
      let v348 = (() => {
        let v349;
        if (v347 !== undefined) {
          if (!c22.has(v347)) return INVALID;
          v349 = v347;
        }
        return v349;
      })();
      if (v348 === INVALID) {
        if ('verify_when' in v264) return INVALID;
        v348 = undefined;
      }
      const v350 = v264['on_verify_failed'];
      let v351 = (() => {
        let v352;
        if (v350 !== undefined) {
          if (!c23.has(v350)) return INVALID;
          v352 = v350;
        }
        return v352;
      })();
      if (v351 === INVALID) {
        if ('on_verify_failed' in v264) return INVALID;
        v351 = undefined;
      }
      const v353 = v264['on_conflict'];
      let v354 = (() => {
        let v355;
        if (v353 !== undefined) {
          if (!c24.has(v353)) return INVALID;
          v355 = v353;
        }
        return v355;
      })();
      if (v354 === INVALID) {
        if ('on_conflict' in v264) return INVALID;
        v354 = undefined;
      }
      for (const k in v264) {
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
      const v356 = {};
      if ('tool' in v264) v356['tool'] = v266;
      if ('action' in v264) v356['action'] = v269;
      if ('timeout_seconds' in v264) v356['timeout_seconds'] = v272;
      if ('attempts' in v264) v356['attempts'] = v275;
      if ('retry_on' in v264) v356['retry_on'] = v278;
      if ('back_off_seconds' in v264) v356['back_off_seconds'] = v285;
      if ('fallback' in v264) v356['fallback'] = v288;
      if ('budget' in v264) v356['budget'] = v295;
      if ('pool' in v264) v356['pool'] = v311;
      if ('verify' in v264) v356['verify'] = v321;
      if ('verify_when' in v264) v356['verify_when'] = v348;
      if ('on_verify_failed' in v264) v356['on_verify_failed'] = v351;
      if ('on_conflict' in v264) v356['on_conflict'] = v354;
      return v356;
    })();
    if (v263 === INVALID) return INVALID;
    const v357 = input['isolation'];
    let v358 = (() => {
      let v359;
      if (v357 !== undefined) {
        if (!c25.has(v357)) return INVALID;
        v359 = v357;
      }
      return v359;
    })();
    if (v358 === INVALID) {
      if ('isolation' in input) return INVALID;
      v358 = undefined;
    }
    const v360 = input['land'];
    let v361 = (() => {
      let v362;
      if (v360 !== undefined) {
        if (!c26.has(v360)) return INVALID;
        v362 = v360;
      }
      return v362;
    })();
    if (v361 === INVALID) {
      if ('land' in input) return INVALID;
      v361 = undefined;
    }
    const v363 = input['budget'];
    let v364 = (() => {
      let v365;
      if (v363 !== undefined) {
        if (typeof v363 !== 'object' || v363 === null || Array.isArray(v363)) return INVALID;
        const v366 = v363['cost_usd'];
        let v367 = (() => {
          let v368;
          if (v366 !== undefined) {
            if (typeof v366 !== 'number' || !Number.isFinite(v366)) return INVALID;
            if (v366 <= 0) return INVALID;
            if (v366 > 1000000) return INVALID;
            v368 = v366;
          }
          return v368;
        })();
        if (v367 === INVALID) {
          if ('cost_usd' in v363) return INVALID;
          v367 = undefined;
        }
        const v369 = v363['tokens'];
        let v370 = (() => {
          let v371;
          if (v369 !== undefined) {
            if (typeof v369 !== 'number' || !Number.isFinite(v369)) return INVALID;
            if (!Number.isSafeInteger(v369)) return INVALID;
            if (v369 < 1) return INVALID;
            if (v369 > 1000000000000) return INVALID;
            v371 = v369;
          }
          return v371;
        })();
        if (v370 === INVALID) {
          if ('tokens' in v363) return INVALID;
          v370 = undefined;
        }
        const v372 = v363['minutes'];
        let v373 = (() => {
          let v374;
          if (v372 !== undefined) {
            if (typeof v372 !== 'number' || !Number.isFinite(v372)) return INVALID;
            if (v372 <= 0) return INVALID;
            if (v372 > 30000) return INVALID;
            v374 = v372;
          }
          return v374;
        })();
        if (v373 === INVALID) {
          if ('minutes' in v363) return INVALID;
          v373 = undefined;
        }
        const v375 = v363['on_spent'];
        let v376 = (() => {
          let v377;
          if (v375 !== undefined) {
            if (!c12.has(v375)) return INVALID;
            v377 = v375;
          }
          return v377;
        })();
        if (v376 === INVALID) {
          if ('on_spent' in v363) return INVALID;
          v376 = undefined;
        }
        for (const k in v363) {
          if (k !== 'cost_usd' && k !== 'tokens' && k !== 'minutes' && k !== 'on_spent') return INVALID;
        }
        const v378 = {};
        if ('cost_usd' in v363) v378['cost_usd'] = v367;
        if ('tokens' in v363) v378['tokens'] = v370;
        if ('minutes' in v363) v378['minutes'] = v373;
        if ('on_spent' in v363) v378['on_spent'] = v376;
        v365 = v378;
      }
      return v365;
    })();
    if (v364 === INVALID) {
      if ('budget' in input) return INVALID;
      v364 = undefined;
    }
    const v379 = input['worktrees'];
    let v380 = (() => {
      let v381 = v379;
      if (v379 === undefined) v381 = c27();
      if (typeof v381 !== 'object' || v381 === null || Array.isArray(v381)) return INVALID;
      const v382 = v381['dir'];
      let v383 = (() => {
        let v384;
        if (v382 === undefined) {
          v384 = c1(c28());
        } else {
          let v385 = null;
          if (v382 !== null) {
            if (typeof v382 !== 'string') return INVALID;
            const v386 = typeof v382 === 'string' && v382.length >= 1 && v382.length < 2 ? c9(v382) : v382.length;
            if (v386 < 1) return INVALID;
            v385 = v382;
          }
          v384 = v385 === undefined ? c1(c28()) : v385;
        }
        return v384;
      })();
      if (v383 === INVALID) return INVALID;
      const v387 = v381['setup'];
      let v388 = (() => {
        let v389;
        if (v387 === undefined) {
          v389 = c1(c29());
        } else {
          let v390 = null;
          if (v387 !== null) {
            if (!Array.isArray(v387)) return INVALID;
            const v391 = new Array(v387.length);
            for (let v392 = 0; v392 < v387.length; v392++) {
              const v393 = v387[v392];
              if (typeof v393 !== 'string') return INVALID;
              const v394 = typeof v393 === 'string' && v393.length >= 1 && v393.length < 2 ? c9(v393) : v393.length;
              if (v394 < 1) return INVALID;
              v391[v392] = v393;
            }
            v390 = v391;
          }
          v389 = v390 === undefined ? c1(c29()) : v390;
        }
        return v389;
      })();
      if (v388 === INVALID) return INVALID;
      const v395 = v381['copy'];
      let v396 = (() => {
        let v397;
        if (v395 === undefined) {
          v397 = c1(c30());
        } else {
          if (!Array.isArray(v395)) return INVALID;
          if (v395.length > 1000) return INVALID;
          const v398 = new Array(v395.length);
          for (let v399 = 0; v399 < v395.length; v399++) {
            const v400 = v395[v399];
            if (typeof v400 !== 'string') return INVALID;
            const v401 = typeof v400 === 'string' && v400.length >= 1 && v400.length < 2 ? c9(v400) : v400.length;
            if (v401 < 1) return INVALID;
            v398[v399] = v400;
          }
          const v402 = typeof v398 === 'string' && v398.length > 1000 ? c9(v398) : v398.length;
          if (v402 > 1000) return INVALID;
          v397 = v398 === undefined ? c1(c30()) : v398;
        }
        return v397;
      })();
      if (v396 === INVALID) return INVALID;
      const v403 = v381['link'];
      let v404 = (() => {
        let v405;
        if (v403 === undefined) {
          v405 = c1(c31());
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
          v405 = v406 === undefined ? c1(c31()) : v406;
        }
        return v405;
      })();
      if (v404 === INVALID) return INVALID;
      const v411 = v381['clean'];
      let v412 = (() => {
        let v413;
        if (v411 === undefined) {
          v413 = c1(c32());
        } else {
          if (!c33.has(v411)) return INVALID;
          v413 = v411 === undefined ? c1(c32()) : v411;
        }
        return v413;
      })();
      if (v412 === INVALID) return INVALID;
      for (const k in v381) {
        if (k !== 'dir' && k !== 'setup' && k !== 'copy' && k !== 'link' && k !== 'clean') return INVALID;
      }
      const v414 = { dir: v383, setup: v388, copy: v396, link: v404, clean: v412 };
      return v414;
    })();
    if (v380 === INVALID) return INVALID;
    const v415 = input['commit'];
    let v416 = (() => {
      let v417 = v415;
      if (v415 === undefined) v417 = c34();
      if (typeof v417 !== 'object' || v417 === null || Array.isArray(v417)) return INVALID;
      const v418 = v417['message'];
      let v419 = (() => {
        let v420;
        if (v418 === undefined) {
          v420 = c1(c35());
        } else {
          let v421 = null;
          if (v418 !== null) {
            if (typeof v418 !== 'string') return INVALID;
            const v422 = typeof v418 === 'string' && v418.length >= 1 && v418.length < 2 ? c9(v418) : v418.length;
            if (v422 < 1) return INVALID;
            v421 = v418;
          }
          v420 = v421 === undefined ? c1(c35()) : v421;
        }
        return v420;
      })();
      if (v419 === INVALID) return INVALID;
      const v423 = v417['sign'];
      let v424 = (() => {
        let v425;
        if (v423 === undefined) {
          v425 = c1(c36());
        } else {
          if (typeof v423 !== 'boolean') return INVALID;
          v425 = v423 === undefined ? c1(c36()) : v423;
        }
        return v425;
      })();
      if (v424 === INVALID) return INVALID;
      for (const k in v417) {
        if (k !== 'message' && k !== 'sign') return INVALID;
      }
      const v426 = { message: v419, sign: v424 };
      return v426;
    })();
    if (v416 === INVALID) return INVALID;
    const v427 = input['keep'];
    let v428 = (() => {
      let v429 = v427;
      if (v427 === undefined) v429 = c37();
      if (typeof v429 !== 'object' || v429 === null || Array.isArray(v429)) return INVALID;
      const v430 = v429['runs'];
      let v431 = (() => {
        let v432;
        if (v430 === undefined) {
          v432 = c1(c38());
        } else {
          if (typeof v430 !== 'number' || !Number.isFinite(v430)) return INVALID;
          if (!Number.isSafeInteger(v430)) return INVALID;
          if (v430 < 1) return INVALID;
          if (v430 > 100000) return INVALID;
          v432 = v430 === undefined ? c1(c38()) : v430;
        }
        return v432;
      })();
      if (v431 === INVALID) return INVALID;
      const v433 = v429['days'];
      let v434 = (() => {
        let v435;
        if (v433 === undefined) {
          v435 = c1(c39());
        } else {
          if (typeof v433 !== 'number' || !Number.isFinite(v433)) return INVALID;
          if (v433 <= 0) return INVALID;
          if (v433 > 36500) return INVALID;
          v435 = v433 === undefined ? c1(c39()) : v433;
        }
        return v435;
      })();
      if (v434 === INVALID) return INVALID;
      for (const k in v429) {
        if (k !== 'runs' && k !== 'days') return INVALID;
      }
      const v436 = { runs: v431, days: v434 };
      return v436;
    })();
    if (v428 === INVALID) return INVALID;
    const v437 = input['order'];
    let v438 = (() => {
      let v439;
      if (v437 === undefined) {
        v439 = c1(c40());
      } else {
        if (!c41.has(v437)) return INVALID;
        v439 = v437 === undefined ? c1(c40()) : v437;
      }
      return v439;
    })();
    if (v438 === INVALID) return INVALID;
    const v440 = input['limits'];
    let v441 = (() => {
      let v442;
      if (v440 === undefined) {
        v442 = c1(c42());
      } else {
        if (!c3(v440)) return INVALID;
        const v443 = {};
        const v447 = Object.getOwnPropertySymbols(v440);
        const v448 = Object.getOwnPropertyNames(v440);
        for (let v449 = 0; v449 < v448.length; v449++) {
          const v444 = v448[v449];
          if (v444 === '__proto__' || !c6.call(v440, v444)) continue;
          let v446 = c43(v444);
          if (v446 === INVALID && typeof v444 === 'string' && c5.test(v444)) v446 = c43(Number(v444));
          if (v446 === INVALID) return INVALID;
          if (v446 === '__proto__') continue;
          const v450 = v440[v444];
          if (typeof v450 !== 'number' || !Number.isFinite(v450)) return INVALID;
          if (!Number.isSafeInteger(v450)) return INVALID;
          if (v450 < 1) return INVALID;
          if (v450 > 10000) return INVALID;
          v443[v446] = v450;
        }
        for (let v449 = 0; v449 < v447.length; v449++) {
          const v444 = v447[v449];
          if (!c6.call(v440, v444)) continue;
          let v446 = c43(v444);
          if (v446 === INVALID && typeof v444 === 'string' && c5.test(v444)) v446 = c43(Number(v444));
          if (v446 === INVALID) return INVALID;
          if (v446 === '__proto__') continue;
          const v451 = v440[v444];
          if (typeof v451 !== 'number' || !Number.isFinite(v451)) return INVALID;
          if (!Number.isSafeInteger(v451)) return INVALID;
          if (v451 < 1) return INVALID;
          if (v451 > 10000) return INVALID;
          v443[v446] = v451;
        }
        v442 = v443 === undefined ? c1(c42()) : v443;
      }
      return v442;
    })();
    if (v441 === INVALID) return INVALID;
    const v452 = input['strict_files'];
    let v453 = (() => {
      let v454;
      if (v452 === undefined) {
        v454 = c1(c44());
      } else {
        if (typeof v452 !== 'boolean') return INVALID;
        v454 = v452 === undefined ? c1(c44()) : v452;
      }
      return v454;
    })();
    if (v453 === INVALID) return INVALID;
    const v455 = input['jobs'];
    if (!Array.isArray(v455)) return INVALID;
    if (v455.length > 100000) return INVALID;
    const v456 = new Array(v455.length);
    for (let v457 = 0; v457 < v455.length; v457++) {
      const v458 = v455[v457];
      if (typeof v458 !== 'object' || v458 === null || Array.isArray(v458)) return INVALID;
      const v459 = v458['id'];
      let v460 = (() => {
        let v461;
        if (v459 !== undefined) {
          if (typeof v459 !== 'string') return INVALID;
          c45.lastIndex = 0;
          if (!c45.test(v459)) return INVALID;
          v461 = v459;
        }
        return v461;
      })();
      if (v460 === INVALID) {
        if ('id' in v458) return INVALID;
        v460 = undefined;
      }
      const v462 = v458['job_id'];
      let v463 = (() => {
        let v464;
        if (v462 !== undefined) {
          if (typeof v462 !== 'string') return INVALID;
          c45.lastIndex = 0;
          if (!c45.test(v462)) return INVALID;
          v464 = v462;
        }
        return v464;
      })();
      if (v463 === INVALID) {
        if ('job_id' in v458) return INVALID;
        v463 = undefined;
      }
      const v465 = v458['for_each'];
      let v466 = (() => {
        let v467;
        if (v465 !== undefined) {
          if (typeof v465 !== 'object' || v465 === null || Array.isArray(v465)) return INVALID;
          const v468 = v465['files'];
          let v469 = (() => {
            let v470;
            if (v468 !== undefined) {
              if (!Array.isArray(v468)) return INVALID;
              if (v468.length > 1000) return INVALID;
              const v471 = new Array(v468.length);
              for (let v472 = 0; v472 < v468.length; v472++) {
                const v473 = v468[v472];
                if (typeof v473 !== 'string') return INVALID;
                v471[v472] = v473;
              }
              const v474 = typeof v471 === 'string' && v471.length >= 1 && v471.length < 2 ? c9(v471) : v471.length;
              if (v474 < 1) return INVALID;
              const v475 = typeof v471 === 'string' && v471.length > 1000 ? c9(v471) : v471.length;
              if (v475 > 1000) return INVALID;
              v470 = v471;
            }
            return v470;
          })();
          if (v469 === INVALID) {
            if ('files' in v465) return INVALID;
            v469 = undefined;
          }
          const v476 = v465['values'];
          let v477 = (() => {
            let v478;
            if (v476 !== undefined) {
              if (!Array.isArray(v476)) return INVALID;
              if (v476.length > 10000) return INVALID;
              const v479 = new Array(v476.length);
              for (let v480 = 0; v480 < v476.length; v480++) {
                const v481 = v476[v480];
                if (typeof v481 !== 'string') return INVALID;
                const v482 = typeof v481 === 'string' && v481.length >= 1 && v481.length < 2 ? c9(v481) : v481.length;
                if (v482 < 1) return INVALID;
                v479[v480] = v481;
              }
              const v483 = typeof v479 === 'string' && v479.length > 10000 ? c9(v479) : v479.length;
              if (v483 > 10000) return INVALID;
              v478 = v479;
            }
            return v478;
          })();
          if (v477 === INVALID) {
            if ('values' in v465) return INVALID;
            v477 = undefined;
          }
          const v484 = v465['allow_empty'];
          let v485 = (() => {
            let v486;
            if (v484 !== undefined) {
              if (typeof v484 !== 'boolean') return INVALID;
              v486 = v484;
            }
            return v486;
          })();
          if (v485 === INVALID) {
            if ('allow_empty' in v465) return INVALID;
            v485 = undefined;
          }
          for (const k in v465) {
            if (k !== 'files' && k !== 'values' && k !== 'allow_empty') return INVALID;
          }
          const v487 = {};
          if ('files' in v465) v487['files'] = v469;
          if ('values' in v465) v487['values'] = v477;
          if ('allow_empty' in v465) v487['allow_empty'] = v485;
          v467 = v487;
        }
        return v467;
      })();
      if (v466 === INVALID) {
        if ('for_each' in v458) return INVALID;
        v466 = undefined;
      }
      const v488 = v458['tool'];
      let v489 = (() => {
        let v490;
        if (v488 !== undefined) {
          if (typeof v488 !== 'string') return INVALID;
          v490 = v488;
        }
        return v490;
      })();
      if (v489 === INVALID) {
        if ('tool' in v458) return INVALID;
        v489 = undefined;
      }
      const v491 = v458['variants'];
      let v492 = (() => {
        let v493;
        if (v491 !== undefined) {
          if (typeof v491 !== 'number' || !Number.isFinite(v491)) return INVALID;
          if (!Number.isSafeInteger(v491)) return INVALID;
          if (v491 < 2) return INVALID;
          if (v491 > 10) return INVALID;
          v493 = v491;
        }
        return v493;
      })();
      if (v492 === INVALID) {
        if ('variants' in v458) return INVALID;
        v492 = undefined;
      }
      const v494 = v458['tools'];
      let v495 = (() => {
        let v496;
        if (v494 !== undefined) {
          if (!Array.isArray(v494)) return INVALID;
          if (v494.length > 10) return INVALID;
          const v497 = new Array(v494.length);
          for (let v498 = 0; v498 < v494.length; v498++) {
            const v499 = v494[v498];
            if (typeof v499 !== 'string') return INVALID;
            v497[v498] = v499;
          }
          const v500 = typeof v497 === 'string' && v497.length >= 2 && v497.length < 4 ? c9(v497) : v497.length;
          if (v500 < 2) return INVALID;
          const v501 = typeof v497 === 'string' && v497.length > 10 ? c9(v497) : v497.length;
          if (v501 > 10) return INVALID;
          v496 = v497;
        }
        return v496;
      })();
      if (v495 === INVALID) {
        if ('tools' in v458) return INVALID;
        v495 = undefined;
      }
      const v502 = v458['judge'];
      let v503 = (() => {
        let v504;
        if (v502 !== undefined) {
          let v505;
          v505 = (() => {
            if (!Array.isArray(v502)) return INVALID;
            if (v502.length > 1000) return INVALID;
            const v506 = new Array(v502.length);
            for (let v507 = 0; v507 < v502.length; v507++) {
              const v508 = v502[v507];
              if (typeof v508 !== 'string') return INVALID;
              const v509 = c7(v508);
              if (v509 instanceof Promise) c8();
              if (!v509) return INVALID;
              v506[v507] = v508;
            }
            const v510 = typeof v506 === 'string' && v506.length >= 1 && v506.length < 2 ? c9(v506) : v506.length;
            if (v510 < 1) return INVALID;
            const v511 = typeof v506 === 'string' && v506.length > 1000 ? c9(v506) : v506.length;
            if (v511 > 1000) return INVALID;
            const v512 = c10(v506);
            if (v512 instanceof Promise) c8();
            if (!v512) return INVALID;
            return v506;
          })();
          if (v505 === INVALID)
            v505 = (() => {
              if (typeof v502 !== 'object' || v502 === null || Array.isArray(v502)) return INVALID;
              const v513 = v502['argv'];
              if (!Array.isArray(v513)) return INVALID;
              if (v513.length > 1000) return INVALID;
              const v514 = new Array(v513.length);
              for (let v515 = 0; v515 < v513.length; v515++) {
                const v516 = v513[v515];
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
              const v521 = v502['timeout_seconds'];
              let v522 = (() => {
                let v523;
                if (v521 !== undefined) {
                  if (typeof v521 !== 'number' || !Number.isFinite(v521)) return INVALID;
                  if (v521 <= 0) return INVALID;
                  if (v521 > 86400) return INVALID;
                  v523 = v521;
                }
                return v523;
              })();
              if (v522 === INVALID) {
                if ('timeout_seconds' in v502) return INVALID;
                v522 = undefined;
              }
              for (const k in v502) {
                if (k !== 'argv' && k !== 'timeout_seconds') return INVALID;
              }
              const v524 = {};
              v524['argv'] = v514;
              if ('timeout_seconds' in v502) v524['timeout_seconds'] = v522;
              return v524;
            })();
          if (v505 === INVALID) return INVALID;
          v504 = v505;
        }
        return v504;
      })();
      if (v503 === INVALID) {
        if ('judge' in v458) return INVALID;
        v503 = undefined;
      }
      const v525 = v458['action'];
      let v526 = (() => {
        let v527;
        if (v525 !== undefined) {
          if (!c19.has(v525)) return INVALID;
          v527 = v525;
        }
        return v527;
      })();
      if (v526 === INVALID) {
        if ('action' in v458) return INVALID;
        v526 = undefined;
      }
      const v528 = v458['description'];
      let v529 = (() => {
        let v530;
        if (v528 !== undefined) {
          if (typeof v528 !== 'string') return INVALID;
          const v531 = typeof v528 === 'string' && v528.length > 10000 ? c9(v528) : v528.length;
          if (v531 > 10000) return INVALID;
          v530 = v528;
        }
        return v530;
      })();
      if (v529 === INVALID) {
        if ('description' in v458) return INVALID;
        v529 = undefined;
      }
      const v532 = v458['model'];
      let v533 = (() => {
        let v534;
        if (v532 !== undefined) {
          if (typeof v532 !== 'string') return INVALID;
          const v535 = typeof v532 === 'string' && v532.length >= 1 && v532.length < 2 ? c9(v532) : v532.length;
          if (v535 < 1) return INVALID;
          v534 = v532;
        }
        return v534;
      })();
      if (v533 === INVALID) {
        if ('model' in v458) return INVALID;
        v533 = undefined;
      }
      const v536 = v458['context'];
      let v537 = (() => {
        let v538;
        if (v536 !== undefined) {
          if (!Array.isArray(v536)) return INVALID;
          if (v536.length > 10000) return INVALID;
          const v539 = new Array(v536.length);
          for (let v540 = 0; v540 < v536.length; v540++) {
            const v541 = v536[v540];
            if (typeof v541 !== 'string') return INVALID;
            const v542 = typeof v541 === 'string' && v541.length >= 1 && v541.length < 2 ? c9(v541) : v541.length;
            if (v542 < 1) return INVALID;
            v539[v540] = v541;
          }
          const v543 = typeof v539 === 'string' && v539.length > 10000 ? c9(v539) : v539.length;
          if (v543 > 10000) return INVALID;
          v538 = v539;
        }
        return v538;
      })();
      if (v537 === INVALID) {
        if ('context' in v458) return INVALID;
        v537 = undefined;
      }
      const v544 = v458['label'];
      let v545 = (() => {
        let v546;
        if (v544 !== undefined) {
          if (typeof v544 !== 'string') return INVALID;
          c46.lastIndex = 0;
          if (!c46.test(v544)) return INVALID;
          v546 = v544;
        }
        return v546;
      })();
      if (v545 === INVALID) {
        if ('label' in v458) return INVALID;
        v545 = undefined;
      }
      const v547 = v458['files'];
      let v548 = (() => {
        let v549;
        if (v547 !== undefined) {
          if (!Array.isArray(v547)) return INVALID;
          if (v547.length > 10000) return INVALID;
          const v550 = new Array(v547.length);
          for (let v551 = 0; v551 < v547.length; v551++) {
            const v552 = v547[v551];
            if (typeof v552 !== 'string') return INVALID;
            const v553 = typeof v552 === 'string' && v552.length >= 1 && v552.length < 2 ? c9(v552) : v552.length;
            if (v553 < 1) return INVALID;
            v550[v551] = v552;
          }
          const v554 = typeof v550 === 'string' && v550.length > 10000 ? c9(v550) : v550.length;
          if (v554 > 10000) return INVALID;
          v549 = v550;
        }
        return v549;
      })();
      if (v548 === INVALID) {
        if ('files' in v458) return INVALID;
        v548 = undefined;
      }
      const v555 = v458['prompt'];
      let v556 = (() => {
        let v557;
        if (v555 !== undefined) {
          if (typeof v555 !== 'string') return INVALID;
          const v558 = c47(v555);
          if (v558 instanceof Promise) c8();
          if (!v558) return INVALID;
          const v559 = c7(v555);
          if (v559 instanceof Promise) c8();
          if (!v559) return INVALID;
          v557 = v555;
        }
        return v557;
      })();
      if (v556 === INVALID) {
        if ('prompt' in v458) return INVALID;
        v556 = undefined;
      }
      const v560 = v458['prompt_file'];
      let v561 = (() => {
        let v562;
        if (v560 !== undefined) {
          if (typeof v560 !== 'string') return INVALID;
          const v563 = typeof v560 === 'string' && v560.length >= 1 && v560.length < 2 ? c9(v560) : v560.length;
          if (v563 < 1) return INVALID;
          v562 = v560;
        }
        return v562;
      })();
      if (v561 === INVALID) {
        if ('prompt_file' in v458) return INVALID;
        v561 = undefined;
      }
      const v564 = v458['session'];
      let v565 = (() => {
        let v566;
        if (v564 !== undefined) {
          if (typeof v564 !== 'string') return INVALID;
          c45.lastIndex = 0;
          if (!c45.test(v564)) return INVALID;
          v566 = v564;
        }
        return v566;
      })();
      if (v565 === INVALID) {
        if ('session' in v458) return INVALID;
        v565 = undefined;
      }
      const v567 = v458['depends_on'];
      let v568 = (() => {
        let v569;
        if (v567 === undefined) {
          v569 = c1(c48());
        } else {
          if (!Array.isArray(v567)) return INVALID;
          const v570 = new Array(v567.length);
          for (let v571 = 0; v571 < v567.length; v571++) {
            const v572 = v567[v571];
            if (typeof v572 !== 'string') return INVALID;
            v570[v571] = v572;
          }
          v569 = v570 === undefined ? c1(c48()) : v570;
        }
        return v569;
      })();
      if (v568 === INVALID) return INVALID;
      const v573 = v458['attempts'];
      let v574 = (() => {
        let v575;
        if (v573 !== undefined) {
          if (typeof v573 !== 'number' || !Number.isFinite(v573)) return INVALID;
          if (!Number.isSafeInteger(v573)) return INVALID;
          if (v573 < 1) return INVALID;
          if (v573 > 10) return INVALID;
          v575 = v573;
        }
        return v575;
      })();
      if (v574 === INVALID) {
        if ('attempts' in v458) return INVALID;
        v574 = undefined;
      }
      const v576 = v458['retry_on'];
      let v577 = (() => {
        let v578;
        if (v576 !== undefined) {
          if (!Array.isArray(v576)) return INVALID;
          if (v576.length > 20) return INVALID;
          const v579 = new Array(v576.length);
          for (let v580 = 0; v580 < v576.length; v580++) {
            const v581 = v576[v580];
            if (!c11.has(v581)) return INVALID;
            v579[v580] = v581;
          }
          const v582 = typeof v579 === 'string' && v579.length > 20 ? c9(v579) : v579.length;
          if (v582 > 20) return INVALID;
          v578 = v579;
        }
        return v578;
      })();
      if (v577 === INVALID) {
        if ('retry_on' in v458) return INVALID;
        v577 = undefined;
      }
      const v583 = v458['back_off_seconds'];
      let v584 = (() => {
        let v585;
        if (v583 !== undefined) {
          if (typeof v583 !== 'number' || !Number.isFinite(v583)) return INVALID;
          if (v583 < 0) return INVALID;
          if (v583 > 86400) return INVALID;
          v585 = v583;
        }
        return v585;
      })();
      if (v584 === INVALID) {
        if ('back_off_seconds' in v458) return INVALID;
        v584 = undefined;
      }
      const v586 = v458['fallback'];
      let v587 = (() => {
        let v588;
        if (v586 !== undefined) {
          if (!Array.isArray(v586)) return INVALID;
          if (v586.length > 10) return INVALID;
          const v589 = new Array(v586.length);
          for (let v590 = 0; v590 < v586.length; v590++) {
            const v591 = v586[v590];
            if (typeof v591 !== 'string') return INVALID;
            v589[v590] = v591;
          }
          const v592 = typeof v589 === 'string' && v589.length > 10 ? c9(v589) : v589.length;
          if (v592 > 10) return INVALID;
          v588 = v589;
        }
        return v588;
      })();
      if (v587 === INVALID) {
        if ('fallback' in v458) return INVALID;
        v587 = undefined;
      }
      const v593 = v458['timeout_seconds'];
      let v594 = (() => {
        let v595;
        if (v593 !== undefined) {
          if (typeof v593 !== 'number' || !Number.isFinite(v593)) return INVALID;
          if (v593 <= 0) return INVALID;
          if (v593 > 86400) return INVALID;
          v595 = v593;
        }
        return v595;
      })();
      if (v594 === INVALID) {
        if ('timeout_seconds' in v458) return INVALID;
        v594 = undefined;
      }
      const v596 = v458['budget'];
      let v597 = (() => {
        let v598;
        if (v596 !== undefined) {
          if (typeof v596 !== 'object' || v596 === null || Array.isArray(v596)) return INVALID;
          const v599 = v596['cost_usd'];
          let v600 = (() => {
            let v601;
            if (v599 !== undefined) {
              if (typeof v599 !== 'number' || !Number.isFinite(v599)) return INVALID;
              if (v599 <= 0) return INVALID;
              if (v599 > 1000000) return INVALID;
              v601 = v599;
            }
            return v601;
          })();
          if (v600 === INVALID) {
            if ('cost_usd' in v596) return INVALID;
            v600 = undefined;
          }
          const v602 = v596['tokens'];
          let v603 = (() => {
            let v604;
            if (v602 !== undefined) {
              if (typeof v602 !== 'number' || !Number.isFinite(v602)) return INVALID;
              if (!Number.isSafeInteger(v602)) return INVALID;
              if (v602 < 1) return INVALID;
              if (v602 > 1000000000000) return INVALID;
              v604 = v602;
            }
            return v604;
          })();
          if (v603 === INVALID) {
            if ('tokens' in v596) return INVALID;
            v603 = undefined;
          }
          const v605 = v596['minutes'];
          let v606 = (() => {
            let v607;
            if (v605 !== undefined) {
              if (typeof v605 !== 'number' || !Number.isFinite(v605)) return INVALID;
              if (v605 <= 0) return INVALID;
              if (v605 > 30000) return INVALID;
              v607 = v605;
            }
            return v607;
          })();
          if (v606 === INVALID) {
            if ('minutes' in v596) return INVALID;
            v606 = undefined;
          }
          const v608 = v596['on_spent'];
          let v609 = (() => {
            let v610;
            if (v608 !== undefined) {
              if (!c12.has(v608)) return INVALID;
              v610 = v608;
            }
            return v610;
          })();
          if (v609 === INVALID) {
            if ('on_spent' in v596) return INVALID;
            v609 = undefined;
          }
          for (const k in v596) {
            if (k !== 'cost_usd' && k !== 'tokens' && k !== 'minutes' && k !== 'on_spent') return INVALID;
          }
          const v611 = {};
          if ('cost_usd' in v596) v611['cost_usd'] = v600;
          if ('tokens' in v596) v611['tokens'] = v603;
          if ('minutes' in v596) v611['minutes'] = v606;
          if ('on_spent' in v596) v611['on_spent'] = v609;
          v598 = v611;
        }
        return v598;
      })();
      if (v597 === INVALID) {
        if ('budget' in v458) return INVALID;
        v597 = undefined;
      }
      const v612 = v458['pool'];
      let v613 = (() => {
        let v614;
        if (v612 !== undefined) {
          if (typeof v612 !== 'object' || v612 === null || Array.isArray(v612)) return INVALID;
          const v615 = v612['name'];
          let v616 = (() => {
            let v617;
            if (v615 !== undefined) {
              if (typeof v615 !== 'string') return INVALID;
              c20.lastIndex = 0;
              if (!c20.test(v615)) return INVALID;
              v617 = v615;
            }
            return v617;
          })();
          if (v616 === INVALID) {
            if ('name' in v612) return INVALID;
            v616 = undefined;
          }
          const v618 = v612['mode'];
          let v619 = (() => {
            let v620;
            if (v618 !== undefined) {
              if (!c21.has(v618)) return INVALID;
              v620 = v618;
            }
            return v620;
          })();
          if (v619 === INVALID) {
            if ('mode' in v612) return INVALID;
            v619 = undefined;
          }
          for (const k in v612) {
            if (k !== 'name' && k !== 'mode') return INVALID;
          }
          const v621 = {};
          if ('name' in v612) v621['name'] = v616;
          if ('mode' in v612) v621['mode'] = v619;
          v614 = v621;
        }
        return v614;
      })();
      if (v613 === INVALID) {
        if ('pool' in v458) return INVALID;
        v613 = undefined;
      }
      const v622 = v458['verify'];
      let v623 = (() => {
        let v624;
        if (v622 !== undefined) {
          let v625 = null;
          if (v622 !== null) {
            let v626;
            v626 = (() => {
              if (!Array.isArray(v622)) return INVALID;
              if (v622.length > 1000) return INVALID;
              const v627 = new Array(v622.length);
              for (let v628 = 0; v628 < v622.length; v628++) {
                const v629 = v622[v628];
                if (typeof v629 !== 'string') return INVALID;
                const v630 = c7(v629);
                if (v630 instanceof Promise) c8();
                if (!v630) return INVALID;
                v627[v628] = v629;
              }
              const v631 = typeof v627 === 'string' && v627.length >= 1 && v627.length < 2 ? c9(v627) : v627.length;
              if (v631 < 1) return INVALID;
              const v632 = typeof v627 === 'string' && v627.length > 1000 ? c9(v627) : v627.length;
              if (v632 > 1000) return INVALID;
              const v633 = c10(v627);
              if (v633 instanceof Promise) c8();
              if (!v633) return INVALID;
              return v627;
            })();
            if (v626 === INVALID)
              v626 = (() => {
                if (typeof v622 !== 'object' || v622 === null || Array.isArray(v622)) return INVALID;
                const v634 = v622['argv'];
                if (!Array.isArray(v634)) return INVALID;
                if (v634.length > 1000) return INVALID;
                const v635 = new Array(v634.length);
                for (let v636 = 0; v636 < v634.length; v636++) {
                  const v637 = v634[v636];
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
                const v642 = v622['timeout_seconds'];
                let v643 = (() => {
                  let v644;
                  if (v642 !== undefined) {
                    if (typeof v642 !== 'number' || !Number.isFinite(v642)) return INVALID;
                    if (v642 <= 0) return INVALID;
                    if (v642 > 86400) return INVALID;
                    v644 = v642;
                  }
                  return v644;
                })();
                if (v643 === INVALID) {
                  if ('timeout_seconds' in v622) return INVALID;
                  v643 = undefined;
                }
                const v645 = v622['retries'];
                let v646 = (() => {
                  let v647;
                  if (v645 !== undefined) {
                    if (typeof v645 !== 'number' || !Number.isFinite(v645)) return INVALID;
                    if (!Number.isSafeInteger(v645)) return INVALID;
                    if (v645 < 0) return INVALID;
                    if (v645 > 10) return INVALID;
                    v647 = v645;
                  }
                  return v647;
                })();
                if (v646 === INVALID) {
                  if ('retries' in v622) return INVALID;
                  v646 = undefined;
                }
                for (const k in v622) {
                  if (k !== 'argv' && k !== 'timeout_seconds' && k !== 'retries') return INVALID;
                }
                const v648 = {};
                v648['argv'] = v635;
                if ('timeout_seconds' in v622) v648['timeout_seconds'] = v643;
                if ('retries' in v622) v648['retries'] = v646;
                return v648;
              })();
            if (v626 === INVALID) return INVALID;
            v625 = v626;
          }
          v624 = v625;
        }
        return v624;
      })();
      if (v623 === INVALID) {
        if ('verify' in v458) return INVALID;
        v623 = undefined;
      }
      const v649 = v458['verify_when'];
      let v650 = (() => {
        let v651;
        if (v649 !== undefined) {
          if (!c22.has(v649)) return INVALID;
          v651 = v649;
        }
        return v651;
      })();
      if (v650 === INVALID) {
        if ('verify_when' in v458) return INVALID;
        v650 = undefined;
      }
      const v652 = v458['on_verify_failed'];
      let v653 = (() => {
        let v654;
        if (v652 !== undefined) {
          if (!c23.has(v652)) return INVALID;
          v654 = v652;
        }
        return v654;
      })();
      if (v653 === INVALID) {
        if ('on_verify_failed' in v458) return INVALID;
        v653 = undefined;
      }
      const v655 = v458['on_conflict'];
      let v656 = (() => {
        let v657;
        if (v655 !== undefined) {
          if (!c24.has(v655)) return INVALID;
          v657 = v655;
        }
        return v657;
      })();
      if (v656 === INVALID) {
        if ('on_conflict' in v458) return INVALID;
        v656 = undefined;
      }
      const v658 = v458['metadata'];
      let v659 = (() => {
        let v660;
        if (v658 !== undefined) {
          if (typeof v658 !== 'object' || v658 === null || Array.isArray(v658)) return INVALID;
          const v661 = v658['timeout_seconds'];
          let v662 = (() => {
            let v663;
            if (v661 !== undefined) {
              if (typeof v661 !== 'number' || !Number.isFinite(v661)) return INVALID;
              if (v661 <= 0) return INVALID;
              if (v661 > 86400) return INVALID;
              v663 = v661;
            }
            return v663;
          })();
          if (v662 === INVALID) {
            if ('timeout_seconds' in v658) return INVALID;
            v662 = undefined;
          }
          const v664 = {};
          if ('timeout_seconds' in v658) v664['timeout_seconds'] = v662;
          for (const k in v658) {
            if (k === '__proto__') continue;
            if (c49.has(k)) continue;
            v664[k] = v658[k];
          }
          v660 = v664;
        }
        return v660;
      })();
      if (v659 === INVALID) {
        if ('metadata' in v458) return INVALID;
        v659 = undefined;
      }
      const v665 = v458['paths'];
      let v666 = (() => {
        let v667;
        if (v665 !== undefined) {
          if (typeof v665 !== 'object' || v665 === null || Array.isArray(v665)) return INVALID;
          const v668 = v665['error_report'];
          let v669 = (() => {
            let v670;
            if (v668 !== undefined) {
              if (typeof v668 !== 'string') return INVALID;
              const v671 = typeof v668 === 'string' && v668.length >= 1 && v668.length < 2 ? c9(v668) : v668.length;
              if (v671 < 1) return INVALID;
              v670 = v668;
            }
            return v670;
          })();
          if (v669 === INVALID) {
            if ('error_report' in v665) return INVALID;
            v669 = undefined;
          }
          for (const k in v665) {
            if (k !== 'error_report') return INVALID;
          }
          const v672 = {};
          if ('error_report' in v665) v672['error_report'] = v669;
          v667 = v672;
        }
        return v667;
      })();
      if (v666 === INVALID) {
        if ('paths' in v458) return INVALID;
        v666 = undefined;
      }
      for (const k in v458) {
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
      const v673 = {};
      if ('id' in v458) v673['id'] = v460;
      if ('job_id' in v458) v673['job_id'] = v463;
      if ('for_each' in v458) v673['for_each'] = v466;
      if ('tool' in v458) v673['tool'] = v489;
      if ('variants' in v458) v673['variants'] = v492;
      if ('tools' in v458) v673['tools'] = v495;
      if ('judge' in v458) v673['judge'] = v503;
      if ('action' in v458) v673['action'] = v526;
      if ('description' in v458) v673['description'] = v529;
      if ('model' in v458) v673['model'] = v533;
      if ('context' in v458) v673['context'] = v537;
      if ('label' in v458) v673['label'] = v545;
      if ('files' in v458) v673['files'] = v548;
      if ('prompt' in v458) v673['prompt'] = v556;
      if ('prompt_file' in v458) v673['prompt_file'] = v561;
      if ('session' in v458) v673['session'] = v565;
      v673['depends_on'] = v568;
      if ('attempts' in v458) v673['attempts'] = v574;
      if ('retry_on' in v458) v673['retry_on'] = v577;
      if ('back_off_seconds' in v458) v673['back_off_seconds'] = v584;
      if ('fallback' in v458) v673['fallback'] = v587;
      if ('timeout_seconds' in v458) v673['timeout_seconds'] = v594;
      if ('budget' in v458) v673['budget'] = v597;
      if ('pool' in v458) v673['pool'] = v613;
      if ('verify' in v458) v673['verify'] = v623;
      if ('verify_when' in v458) v673['verify_when'] = v650;
      if ('on_verify_failed' in v458) v673['on_verify_failed'] = v653;
      if ('on_conflict' in v458) v673['on_conflict'] = v656;
      if ('metadata' in v458) v673['metadata'] = v659;
      if ('paths' in v458) v673['paths'] = v666;
      v456[v457] = v673;
    }
    const v674 = typeof v456 === 'string' && v456.length >= 1 && v456.length < 2 ? c9(v456) : v456.length;
    if (v674 < 1) return INVALID;
    const v675 = typeof v456 === 'string' && v456.length > 100000 ? c9(v456) : v456.length;
    if (v675 > 100000) return INVALID;
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
    const v676 = {};
    if ('$schema' in input) v676['$schema'] = v1;
    v676['version'] = v4;
    v676['pools'] = v7;
    v676['defaults'] = v263;
    if ('isolation' in input) v676['isolation'] = v358;
    if ('land' in input) v676['land'] = v361;
    if ('budget' in input) v676['budget'] = v364;
    v676['worktrees'] = v380;
    v676['commit'] = v416;
    v676['keep'] = v428;
    v676['order'] = v438;
    v676['limits'] = v441;
    v676['strict_files'] = v453;
    v676['jobs'] = v456;
    return v676;
  };
})();

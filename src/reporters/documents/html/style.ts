/** The one style sheet of a report. The page can be read without it: nothing is hidden, moved or told by colour alone. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d0d7de, #3d444d); --soft: light-dark(#f6f8fa, #151b23);
  --dim: light-dark(#59636e, #9198a1); --green: light-dark(#1a7f37, #3fb950); --red: light-dark(#cf222e, #f85149);
  --yellow: light-dark(#9a6700, #d29922); --gray: light-dark(#59636e, #9198a1); --cyan: light-dark(#0969da, #4493f8); }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 80rem; margin: 0 auto; padding: 1rem; background: light-dark(#fff, #0d1117);
  color: light-dark(#1f2328, #e6edf3); overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h3 { font-size: .95rem; margin: 1rem 0 .25rem; }
a { color: var(--cyan); } p { margin: .25rem 0; } ul { margin: .25rem 0; padding-left: 1.2rem; }
.dim { color: var(--dim); } .green { color: var(--green); } .red { color: var(--red); } .yellow { color: var(--yellow); }
.gray { color: var(--gray); } .cyan { color: var(--cyan); }
pre, code { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .75rem; overflow: auto; max-height: 32rem;
  white-space: pre-wrap; margin: .25rem 0; }
ins, del { text-decoration: none; display: inline; } ins { background: light-dark(#dafbe1, #12321c); color: inherit; }
del { background: light-dark(#ffebe9, #3c1618); color: inherit; }
.lane { display: flex; gap: .5rem; align-items: center; margin: 2px 0; }
.lane span { flex: 0 0 7rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 13px; }
.lane svg { flex: 1 1 0; min-width: 0; height: 20px; background: var(--soft); border-radius: 4px; }
rect.green { fill: var(--green); } rect.red { fill: var(--red); } rect.yellow { fill: var(--yellow); } rect.gray, rect.cyan { fill: var(--gray); }
details { border-top: 1px solid var(--line); padding: .35rem 0; content-visibility: auto; contain-intrinsic-size: auto 2rem; }
details[open] { padding-bottom: 1rem; } details:target { outline: 2px solid var(--cyan); outline-offset: 2px; }
summary { cursor: pointer; } summary b { margin-right: .5rem; } summary span { margin-right: .75rem; white-space: nowrap; }
table { border-collapse: collapse; font-size: 14px; } th, td { text-align: left; padding: .15rem .75rem .15rem 0; vertical-align: top; }
th, td:nth-child(-n + 6) { white-space: nowrap; } td:last-child { min-width: 12rem; } .wide { overflow-x: auto; }
@media (max-width: 600px) { body { padding: .6rem; } .lane span { flex-basis: 4.5rem; font-size: 12px; } pre { padding: .4rem; } }
@media print { pre { max-height: none; } }
`;

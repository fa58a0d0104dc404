/** How many lines of a tool's output a message shows. */
const MAX_LINES = 3;

/** A place in the stack of Node or Bun: `    at Module._compile (node:internal/…)`, maybe with `{` behind it. */
const JS_FRAME = /^\s+at .*?(?:\)|:\d+|<anonymous>|native)\s*\{?$/;
/** What Node and Bun print behind a stack: their version, and the fields of the error. */
const JS_TAIL = /^(?:Node\.js v\d|Bun v\d|\s+\[?\w+\]?: .*|\s*[\]})],?|\s+'.*'?,?)/;
/** A line of the source, a mark below one, or the place of it before the error. */
const JS_SOURCE = /^(?:\s*\d+ \||\s*[\^~]+\s*$|(?:file:|node:|\/).*:\d+$)/;
const PYTHON_STACK = 'Traceback (most recent call last):';

/**
 * The lines at the end of a tool's output that tell why it ended: of a program that crashed the error, and not the last places of
 * its stack.
 */
export function tellingLines(output: string): string {
  // The markers of a prompt alone explain nothing.
  const lines = output.split(/\r?\n/).filter((line) => /[^\s>]/.test(line));
  const shown = pythonError(lines) ?? jsError(lines) ?? lines.slice(-MAX_LINES);
  return shown.join('\n').trim();
}

function pythonError(lines: readonly string[]): readonly string[] | null {
  const stack = lines.lastIndexOf(PYTHON_STACK);
  if (stack === -1) return null;
  const error = lines.findIndex((line, index) => index > stack && /^\S/.test(line));
  return error === -1 ? null : lines.slice(error, error + MAX_LINES);
}

function jsError(lines: readonly string[]): readonly string[] | null {
  let end = lines.length;
  while (end > 0 && JS_TAIL.test(lines[end - 1]!) && !JS_FRAME.test(lines[end - 1]!)) end -= 1;
  let frames = end;
  while (frames > 0 && JS_FRAME.test(lines[frames - 1]!)) frames -= 1;
  if (frames === end || frames === 0) return null;
  // An error may have several lines; before it stands where in the source it was thrown.
  let start = frames;
  while (
    start > 0 &&
    start > frames - MAX_LINES &&
    !JS_SOURCE.test(lines[start - 1]!) &&
    !JS_FRAME.test(lines[start - 1]!)
  ) {
    start -= 1;
    if (/^(?:Uncaught )?(?:[\w$.]*(?:Error|Exception)|error)\b/.test(lines[start]!)) break;
  }
  return start === frames ? null : lines.slice(start, frames);
}

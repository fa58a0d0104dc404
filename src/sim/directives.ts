/**
 * What the rehearsal agent does for a line `sim:WORD ARGUMENT` of a prompt. The lines are done in order. Without any it
 * appends one comment to each file of the job.
 */
export type Directive =
  /** `sim:edit PATH TEXT` appends a line; `sim:edit PATH OLD => NEW` replaces the first OLD. */
  | { readonly do: 'edit'; readonly path: string; readonly find: string | null; readonly text: string }
  /** `sim:say TEXT` is its answer, with `\n` for a new line. */
  | { readonly do: 'say'; readonly text: string }
  /** `sim:sleep SECONDS`. */
  | { readonly do: 'sleep'; readonly seconds: number }
  /** `sim:hang`: never ends by itself. */
  | { readonly do: 'hang' }
  /** `sim:crash` or `sim:crash CODE`. */
  | { readonly do: 'crash'; readonly code: number }
  /** `sim:fail REASON`: the turn ends with an error. */
  | { readonly do: 'fail'; readonly reason: string }
  /** `sim:flood BYTES`: that much output, in lines of 80. */
  | { readonly do: 'flood'; readonly bytes: number }
  /** `sim:half TEXT`: prints it without a newline. */
  | { readonly do: 'half'; readonly text: string }
  /** `sim:ask QUESTION`: asks, and waits for a line. */
  | { readonly do: 'ask'; readonly question: string }
  /** `sim:stderr TEXT`. */
  | { readonly do: 'stderr'; readonly text: string }
  /** `sim:deaf`: from now on it ignores SIGINT and SIGTERM. */
  | { readonly do: 'deaf' }
  /** `sim:grandchild`: starts a process in a session of its own that keeps the pipes open, and leaves it. */
  | { readonly do: 'grandchild' }
  /** `sim:close`: closes its stdout and lives on. */
  | { readonly do: 'close' };

const LINE = /^[ \t]*sim:(\w+)(?:[ \t]+(.*))?$/;

/** The directives of a prompt, in order. A line that is not understood is none. */
export function directivesOf(prompt: string): Directive[] {
  return prompt.split('\n').flatMap((line) => {
    const match = LINE.exec(line);
    const directive = match === null ? null : directiveOf(match[1]!, match[2] ?? '');
    return directive === null ? [] : [directive];
  });
}

function directiveOf(word: string, argument: string): Directive | null {
  switch (word) {
    case 'edit': {
      const match = /^(?:"([^"]+)"|(\S+))[ ]?(.*)$/.exec(argument);
      if (match === null) return null;
      const path = match[1] ?? match[2]!;
      const [find, text] = match[3]!.split(' => ');
      return text === undefined
        ? { do: 'edit', path, find: null, text: match[3]! }
        : { do: 'edit', path, find: find!, text };
    }
    case 'say':
      return { do: 'say', text: argument.replaceAll('\\n', '\n') };
    case 'sleep':
      return Number.isFinite(Number(argument)) ? { do: 'sleep', seconds: Number(argument) } : null;
    case 'crash':
      return { do: 'crash', code: argument === '' ? 1 : Number(argument) };
    case 'fail':
      return { do: 'fail', reason: argument === '' ? 'told to fail' : argument };
    case 'flood':
      return { do: 'flood', bytes: Number(argument) };
    case 'half':
      return { do: 'half', text: argument === '' ? 'half a line' : argument };
    case 'ask':
      return { do: 'ask', question: argument };
    case 'stderr':
      return { do: 'stderr', text: argument };
    case 'hang':
    case 'deaf':
    case 'grandchild':
    case 'close':
      return { do: word };
    default:
      return null;
  }
}

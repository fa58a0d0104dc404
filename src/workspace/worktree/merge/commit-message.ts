import { sanitize, sanitizeLine } from '../../../lib/text/sanitize.ts';

/** Which attempt of which job made a commit. */
export interface JobMark {
  readonly run: string;
  /** The job's id, as the job file has it. */
  readonly job: string;
  /** From 1. */
  readonly attempt: number;
}

const MAX_SUBJECT = 72;
const MARK = /(?:^|\n)Aim-Run: (\S+)\nAim-Job: (\S+)\nAim-Attempt: (\d+)\s*$/;

/**
 * The message of a job's commit: `<id>: <first line of the prompt>`, the body, and three lines at the end that say which
 * job it is. They are read by place, not as trailers: a prompt may hold lines that look like trailers.
 * @param template what stands before these lines instead, with `%ID%` and `%PROMPT%`; null: nothing does.
 */
export function commitMessage(mark: JobMark, prompt: string, template: string | null = null): string {
  const id = sanitizeLine(mark.job);
  const text = (template ?? '%ID%: %PROMPT%').replaceAll(/%(?:ID|PROMPT)%/g, (name) =>
    name === '%ID%' ? id : prompt.trim(),
  );
  const [first = '', ...rest] = clean(text).trim().split('\n');
  const whole = first.trim().replace(/:$/, '');
  const subject = whole.length > MAX_SUBJECT ? `${whole.slice(0, MAX_SUBJECT - 1)}…` : whole;
  const cut = template === null ? first.slice(id.length + 2) : first;
  const body = [...(subject === whole ? [] : [cut]), ...rest].join('\n').trim();
  return [subject, ...(body === '' ? [] : [body]), markLines(mark)].join('\n\n');
}

/** The mark at the end of a message, or null: the commit is not aim's. */
export function jobMarkIn(message: string): JobMark | null {
  const match = MARK.exec(message);
  if (match === null) return null;
  return { run: match[1]!, job: decode(match[2]!), attempt: Number(match[3]) };
}

function markLines({ run, job, attempt }: JobMark): string {
  return `Aim-Run: ${run}\nAim-Job: ${encode(job)}\nAim-Attempt: ${attempt}`;
}

/** An id may hold spaces; the line has none. */
function encode(id: string): string {
  return id.replace(/[%\s\p{C}]/gu, (char) => encodeURIComponent(char.isWellFormed() ? char : '\ufffd'));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Git refuses a NUL, and a log is read in a terminal. */
function clean(text: string): string {
  return sanitize(text.replace(/\r\n?/g, '\n'));
}

import { relative, resolve, sep } from 'node:path';
import type { Job } from '../model/run/job.ts';
import type { BeforeMessage } from '../tools/row/repl.ts';
import type { ToolRow } from '../tools/tool-row.ts';
import { unreadIn, unreadText } from '../tools/unread-file.ts';
import type { Place } from '../workspace/workspace.ts';
import { bounded } from '../tools/row/safe-pattern.ts';

/** A line before the message. */
export interface LineBefore {
  readonly line: string;
  /** What is wrong with the tool's answer to it, or null. */
  problem(answer: string): string | null;
}

/** What a tool is sent for a job. */
export interface JobPrompt {
  readonly before: readonly LineBefore[];
  /** The prompt stands in it unchanged. */
  readonly message: string;
}

/** A job as turns of a long-lived process: the lines that the tool's row wants before the message, and the message. */
export function pooledPrompt(row: ToolRow, job: Job, readOnly: boolean, place: Place): JobPrompt {
  const data = row.repl?.beforeMessage;
  const lines = (readOnly ? data?.readOnly : data?.edit) ?? [];
  const linesFor = ({ line, confirmed }: BeforeMessage['edit'][number], files: readonly string[]) => {
    const patterns = confirmed.map((pattern) => new RegExp(pattern, 'u'));
    const whole = data === undefined || !line.includes('%FILE%') ? [line] : withFiles(line, files, data, place);
    const problem = (text: string, answer: string) => {
      const reason = problemOf(text, patterns, answer);
      return reason === null ? null : (unreadReason(row, answer, place) ?? reason);
    };
    return whole.map((text) => ({ line: text, problem: (answer: string) => problem(text, answer) }));
  };
  const contextLines = data?.context ?? [];
  const before = [
    ...lines.flatMap((each) => linesFor(each, job.files)),
    // A line without a file in it would be sent for nothing.
    ...(job.context.length === 0 ? [] : contextLines.flatMap((each) => linesFor(each, job.context))),
  ];
  const names = lines.some(({ line }) => line.includes('%FILE%'));
  const namesContext = contextLines.length > 0;
  return { before, message: naming(job.prompt, names ? [] : job.files, namesContext ? [] : job.context) };
}

/**
 * A job as what a process of its own is sent. Where the row has a form for one turn that is the one turn of it, and files are
 * named by arguments where it knows how.
 */
export function oneShotPrompt(
  row: ToolRow,
  job: Job,
  readOnly: boolean,
  place: Place,
): JobPrompt & { readonly files: readonly string[] } {
  if (row.oneShot === undefined) return { ...pooledPrompt(row, job, readOnly, place), files: [] };
  const args = readOnly ? row.oneShot.readOnlyFileArgs : row.oneShot.fileArgs;
  if (args.length === 0) return { before: [], message: naming(job.prompt, job.files, job.context), files: [] };
  // A relative path may begin with a dash.
  return {
    before: [],
    message: naming(job.prompt, [], job.context),
    files: job.files.map((file) => resolve(place.cwd, file)),
  };
}

/** A prompt with the files that nothing else names. */
function naming(prompt: string, files: readonly string[], context: readonly string[]): string {
  const listed = (title: string, paths: readonly string[]) =>
    paths.length === 0 ? '' : `\n\n${title}\n${paths.map((path) => `- ${path}`).join('\n')}`;
  const named = `${listed('The files that this is about:', files)}${listed('Files to read, and not to change:', context)}`;
  return named === '' ? prompt : `${prompt}${named}\n`;
}

function withFiles(line: string, files: readonly string[], { paths, quote }: BeforeMessage, place: Place): string[] {
  return files.map((file) => {
    const path = pathOf(file, paths, place);
    const quoted = quote === undefined || path.includes(quote) ? path : `${quote}${path}${quote}`;
    return line.replaceAll('%FILE%', () => quoted);
  });
}

function pathOf(file: string, paths: BeforeMessage['paths'], { cwd, root }: Place): string {
  if (paths === 'folder') return file;
  const whole = resolve(cwd, file);
  const path = paths === 'absolute' ? whole : relative(root ?? cwd, whole);
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/** Which file the tool could not read, by its answer to a line; null: it says nothing of that. */
function unreadReason({ repl }: ToolRow, answer: string, { cwd, root }: Place): string | null {
  const patterns = (repl?.patterns.unread ?? []).map((source) => new RegExp(source, 'u'));
  for (const line of answer.split('\n')) {
    const unread = unreadIn(patterns, line);
    if (unread !== null) return unreadText({ ...unread, path: relative(cwd, resolve(root ?? cwd, unread.path)) });
  }
  return null;
}

function problemOf(line: string, confirmed: readonly RegExp[], answer: string): string | null {
  if (confirmed.length === 0) return null;
  const lines = answer.split('\n');
  if (confirmed.some((pattern) => lines.some((each) => pattern.test(bounded(each))))) return null;
  return `${line} was not confirmed: ${answer.trim() || 'no answer'}`;
}

import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import type { Clock } from '../../lib/clock.ts';
import { secrets } from '../../lib/secrets.ts';
import { sanitize } from '../../lib/text/sanitize.ts';
import { messageOf } from '../../model/errors.ts';
import { describeExit } from '../../model/turn/exit.ts';
import { type FileRun, runToFile } from '../../process/run-to-file.ts';

/** How a program ended that checks, prepares or judges something. */
export interface ProgramEnd {
  /** Null: it was ended, or could not be started. */
  readonly exitCode: number | null;
  /** The program, how it ended, and the end of what it printed, without secrets. */
  readonly detail: string;
}

/** How much of an output is read from its end. Bytes. */
const MAX_TAIL = 8000;
const MAX_LINES = 60;
/** How much of an answer is read from its start. Bytes. */
const MAX_ANSWER = 4000;

/** Runs a program to its end; what it prints is added to its file, and has no secrets then. Never throws for what it does. */
export async function runProgram(program: FileRun, clock: Clock, signal: AbortSignal): Promise<ProgramEnd> {
  const { argv, output, timeoutMs } = program;
  try {
    const from = sizeOf(output);
    const { exit, timedOut } = await runToFile(program, clock, signal);
    const how = timedOut ? `no end within ${timeoutMs / 1000} s` : describeExit(exit);
    const text = tailOf(output, from);
    const exitCode = exit.by === 'itself' ? exit.code : null;
    maskFile(output);
    const detail = [`${argv.join(' ')}: ${how}`, ...(text === '' ? [] : [text])].join('\n');
    return { exitCode, detail: secrets.mask(detail) };
  } catch (error) {
    // The disk is full: the output can't be written.
    return { exitCode: null, detail: `${argv.join(' ')}: ${messageOf(error)}` };
  }
}

/** The environment of such programs: aim's own, without what would lead git, or an aim in the check, to another place. */
export function programEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith('GIT_') && name !== 'AIM_SOCKET');
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** How an answer begins that a program printed to a file; empty where it can't be read. */
export function answerIn(file: string): string {
  try {
    const opened = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(MAX_ANSWER);
      return bytes.toString('utf8', 0, readSync(opened, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(opened);
    }
  } catch {
    return '';
  }
}

/** Takes secrets out of what a program printed: it has all of aim's own environment. */
function maskFile(file: string): void {
  if (secrets.isEmpty) return;
  const bytes = readFileSync(file);
  const masked = secrets.maskBytes(bytes);
  if (masked !== bytes) writeFileSync(file, masked);
}

function sizeOf(file: string): number {
  try {
    const opened = openSync(file, 'r');
    const { size } = fstatSync(opened);
    closeSync(opened);
    return size;
  } catch {
    return 0;
  }
}

/** The last lines of what stands in a file behind a place, safe to print. A file that is shorter by now was cut. */
function tailOf(file: string, from: number): string {
  const opened = openSync(file, 'r');
  try {
    const { size } = fstatSync(opened);
    const start = Math.max(from > size ? 0 : from, size - MAX_TAIL);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    readSync(opened, bytes, 0, bytes.length, start);
    const lines = sanitize(bytes.toString('utf8').replace(/\r\n?/g, '\n')).trimEnd().split('\n');
    return lines.slice(-MAX_LINES).join('\n').trim();
  } finally {
    closeSync(opened);
  }
}

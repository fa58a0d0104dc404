import { systemClock } from '../../src/lib/clock.ts';
import { sanitizeLaidOut, sanitizeLine } from '../../src/lib/text/sanitize.ts';
import { writeJson } from '../../src/lib/write-json.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { COMMANDS } from '../index.ts';
import { type SplitCommand, splitCommand } from '../table/split-command.ts';
import { forLocale, localeOutput } from './ascii.ts';
import type { CommandContext, UserContext } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { checkArgv } from './given-argv.ts';
import type { CommandEnd, Outputs } from './outputs.ts';
import { setOclifEnvironment } from './oclif/oclif-environment.ts';
import { reportError } from './report-error.ts';
import { runRow } from './run-row.ts';
import { versionDocument, versionText } from './version-text.ts';

/** What a command gets to know of signals. */
type Signals = Pick<CommandContext, 'signal' | 'kill' | 'interrupt' | 'ignored'>;

/** Runs a command line and prints its result. */
export async function runCli(argv: readonly string[], signals: Signals, outputs: Outputs): Promise<CommandEnd> {
  const json = argv.includes('--json') && !argv.slice(0, argv.indexOf('--json')).includes('--');
  try {
    checkArgv(argv);
    const result = await resultOf(splitCommand(COMMANDS, argv), contextOf(signals, outputs), outputs);
    print(result, json, outputs);
    return { exitCode: result.exitCode, kept: result.kept ?? null };
  } catch (thrown) {
    const { exitCode, lines, document } = reportError(thrown);
    if (json) printJson(document, outputs);
    localeOutput(outputs.stderr, process.env).write(`${lines.join('\n')}\n`);
    return { exitCode, kept: null };
  }
}

async function resultOf(command: SplitCommand, context: UserContext, outputs: Outputs): Promise<CommandResult> {
  switch (command.kind) {
    case 'version':
      return { exitCode: EXIT.ok, lines: [versionText(false)], document: versionDocument() };
    case 'help': {
      const { help } = await import('../services/help.ts');
      return help(command.about, context, COMMANDS);
    }
    case 'command': {
      const { name, row, words } = command;
      if (row.quick === true) return await runRow(COMMANDS, name, words, context);
      setOclifEnvironment();
      const { runByOclif } = await import('./oclif/run-by-oclif.ts');
      await outputs.takeOver();
      return await runByOclif(name, words, context);
    }
  }
}

function contextOf(signals: Signals, { stdout, stderr }: Outputs): UserContext {
  return {
    ...signals,
    // Opened when it is first asked for: that costs more than most commands.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr: localeOutput(stderr, process.env),
    environment: process.env,
    folder: process.cwd(),
    clock: systemClock,
  };
}

function print(
  { lines, painted = false, verbatim = false, problems = [], ending = [], bug, document }: CommandResult,
  json: boolean,
  outputs: Outputs,
): void {
  const { stdout } = outputs;
  const stderr = localeOutput(outputs.stderr, process.env);
  if (json) printJson(document, outputs);
  else if (lines.length > 0) {
    const text = `${lines.map((line) => sanitizeLaidOut(line, painted)).join('\n')}\n`;
    stdout.write(verbatim ? text : forLocale(text, process.env));
  }
  for (const problem of problems) stderr.write(`aim: ${sanitizeLine(problem)}\n`);
  if (bug !== undefined && bug !== null) stderr.write(`${reportError(bug).lines.join('\n')}\n`);
  for (const line of ending) stderr.write(`${line}\n`);
}

function printJson(document: unknown, { stdout }: Outputs): void {
  // One piece is kept back, so that the last one is written together with the newline: others may print to the same pipe.
  let last: Buffer = Buffer.alloc(0);
  writeJson(document, 2, (piece) => {
    if (last.length > 0) stdout.write(last);
    // The piece is used again for the next one.
    last = Buffer.from(piece);
  });
  stdout.write(Buffer.concat([last, Buffer.from('\n')]));
}

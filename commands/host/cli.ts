import { Config, type Interfaces, Plugin } from '@oclif/core';
import manifest from '../../package.json' with { type: 'json' };
import { systemClock } from '../../src/lib/clock.ts';
import { sanitizeLaidOut, sanitizeLine } from '../../src/lib/sanitize.ts';
import { writeJson } from '../../src/lib/write-json.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { COMMANDS } from '../index.ts';
import { type SplitCommand, splitCommand } from '../table/split-command.ts';
import type { CommandContext, UserContext } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { checkArgv } from './given-argv.ts';
import { oclifCommand, setContext } from './oclif-command.ts';
import type { CommandEnd } from './outputs.ts';
import { reportError } from './report-error.ts';
import { versionDocument, versionText } from './version-text.ts';

// oclif would else look for commands in a folder, and the folder would be the user's.
const NO_LOOK_UP = { strategy: 'explicit', target: 'none', identifier: 'none' };

const PJSON = {
  name: manifest.name,
  version: manifest.version,
  description: manifest.description,
  oclif: { bin: 'aim', topicSeparator: ' ', commands: NO_LOOK_UP },
} as unknown as Interfaces.PJSON;

/** What a command gets to know of signals. */
type Signals = Pick<CommandContext, 'signal' | 'kill' | 'interrupt' | 'ignored'>;

/** Runs a command line and prints its result. */
export async function runCli(argv: readonly string[], signals: Signals): Promise<CommandEnd> {
  const json = argv.includes('--json') && !argv.slice(0, argv.indexOf('--json')).includes('--');
  try {
    checkArgv(argv);
    const result = await resultOf(splitCommand(COMMANDS, argv), contextOf(signals));
    print(result, json);
    return { exitCode: result.exitCode, kept: result.kept ?? null };
  } catch (thrown) {
    const { exitCode, lines, document } = reportError(thrown);
    if (json) printJson(document);
    process.stderr.write(`${lines.join('\n')}\n`);
    return { exitCode, kept: null };
  }
}

async function resultOf(command: SplitCommand, context: UserContext): Promise<CommandResult> {
  switch (command.kind) {
    case 'version':
      return { exitCode: EXIT.ok, lines: [versionText(false)], document: versionDocument() };
    case 'help': {
      const { help } = await import('../services/help.ts');
      return help(command.about, context, COMMANDS);
    }
    case 'command': {
      setContext(context);
      const config = await loadConfig(command.name);
      return await config.runCommand<CommandResult>(command.name, [...command.words]);
    }
  }
}

function contextOf(signals: Signals): UserContext {
  return {
    ...signals,
    // A stream is opened when it is first asked for: that costs more than most commands.
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return process.stdout;
    },
    get stderr() {
      return process.stderr;
    },
    environment: process.env,
    folder: process.cwd(),
    clock: systemClock,
  };
}

function print(
  { lines, painted = false, problems = [], ending = [], bug, document }: CommandResult,
  json: boolean,
): void {
  if (json) printJson(document);
  else if (lines.length > 0) {
    process.stdout.write(`${lines.map((line) => sanitizeLaidOut(line, painted)).join('\n')}\n`);
  }
  for (const problem of problems) process.stderr.write(`aim: ${sanitizeLine(problem)}\n`);
  if (bug !== undefined && bug !== null) process.stderr.write(`${reportError(bug).lines.join('\n')}\n`);
  for (const line of ending) process.stderr.write(`${line}\n`);
}

function printJson(document: unknown): void {
  // One piece is kept back, so that the last one is written together with the newline: others may print to the same pipe.
  let last: Buffer = Buffer.alloc(0);
  writeJson(document, 2, (piece) => {
    if (last.length > 0) process.stdout.write(last);
    // The piece is used again for the next one.
    last = Buffer.from(piece);
  });
  process.stdout.write(Buffer.concat([last, Buffer.from('\n')]));
}

/** A compiled binary has no folder with commands, so oclif gets the class of the one that runs. */
async function loadConfig(name: string): Promise<Config> {
  const root = process.cwd();
  const plugin = new Plugin({ root, isRoot: true, pjson: PJSON, ignoreManifest: true, name: manifest.name });
  // The only private method of oclif that is replaced; the tests of the binary fail if it changes.
  Object.assign(plugin, { loadCommandsFromTarget: async () => ({ [name]: oclifCommand(COMMANDS, name) }) });
  await plugin.load();
  return await Config.load({ root, pjson: PJSON, name: manifest.name, plugins: new Map([[plugin.name, plugin]]) });
}

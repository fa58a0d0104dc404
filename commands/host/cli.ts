import { type Command, type Interfaces, Plugin, run } from '@oclif/core';
import manifest from '../../package.json' with { type: 'json' };
import { systemClock } from '../../src/lib/clock.ts';
import { sanitizeLaidOut, sanitizeLine } from '../../src/lib/sanitize.ts';
import { writeJson } from '../../src/lib/write-json.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { COMMANDS, commandOf } from '../index.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { checkArgv } from './given-argv.ts';
import { HelpCommand } from './help-command.ts';
import { oclifCommand, setContext } from './oclif-command.ts';
import type { CommandEnd } from './outputs.ts';
import { reportError } from './report-error.ts';

// oclif would else look for commands in a folder, and the folder would be the user's.
const NO_LOOK_UP = { strategy: 'explicit', target: 'none', identifier: 'none' };

const PJSON = {
  name: manifest.name,
  version: manifest.version,
  description: manifest.description,
  oclif: { bin: 'aim', topicSeparator: ' ', commands: NO_LOOK_UP, helpOptions: { hideAliasesFromRoot: true } },
} as unknown as Interfaces.PJSON;

/** What a command gets to know of signals. */
type Signals = Pick<CommandContext, 'signal' | 'kill' | 'interrupt' | 'ignored'>;

/** Runs a command line and prints its result. */
export async function runCli(argv: readonly string[], signals: Signals): Promise<CommandEnd> {
  const json = argv.includes('--json') && !argv.slice(0, argv.indexOf('--json')).includes('--');
  try {
    checkArgv(argv);
    const options = await loadOptions(argv[0]);
    setContext(contextOf(signals));
    const result = (await run([...argv], options)) as CommandResult | undefined;
    // oclif printed its help.
    if (result === undefined || typeof result.exitCode !== 'number') return { exitCode: EXIT.ok, kept: null };
    print(result, json);
    return { exitCode: result.exitCode, kept: result.kept ?? null };
  } catch (thrown) {
    if (isExit(thrown)) return { exitCode: thrown.oclif.exit, kept: null };
    const { exitCode, lines, document } = reportError(thrown);
    if (json) printJson(document);
    process.stderr.write(`${lines.join('\n')}\n`);
    return { exitCode, kept: null };
  }
}

function contextOf(signals: Signals): Omit<CommandContext, 'json'> {
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

function print({ lines, painted = false, problems = [], bug, document }: CommandResult, json: boolean): void {
  if (json) printJson(document);
  else if (lines.length > 0) {
    process.stdout.write(`${lines.map((line) => sanitizeLaidOut(line, painted)).join('\n')}\n`);
  }
  for (const problem of problems) process.stderr.write(`aim: ${sanitizeLine(problem)}\n`);
  if (bug !== undefined && bug !== null) process.stderr.write(`${reportError(bug).lines.join('\n')}\n`);
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

/** A compiled binary has no folder with commands, so oclif gets the table of them. */
async function loadOptions(command: string | undefined): Promise<Interfaces.LoadOptions> {
  const root = process.cwd();
  const plugin = new Plugin({ root, isRoot: true, pjson: PJSON, ignoreManifest: true, name: manifest.name });
  // The only private method of oclif that is replaced; the tests of the binary fail if it changes.
  Object.assign(plugin, { loadCommandsFromTarget: async () => classesFor(command) });
  await plugin.load();
  // Not a Config: oclif would load that once more.
  return { root, pjson: PJSON, name: manifest.name, plugins: new Map([[plugin.name, plugin]]) };
}

/** The class of the command of this name; of all commands for another name, and for `help`, which lists them. */
export function classesFor(command?: string): Record<string, Command.Class> {
  const wanted = command !== undefined && command !== 'help' && commandOf(command) !== undefined;
  return Object.fromEntries(
    (wanted ? [command] : Object.keys(COMMANDS)).map((name) => {
      return [name, name === 'help' ? HelpCommand : oclifCommand(COMMANDS[name]!)];
    }),
  );
}

function isExit(thrown: unknown): thrown is { oclif: { exit: number } } {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIT';
}

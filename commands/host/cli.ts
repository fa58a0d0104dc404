import { type Interfaces, Plugin, run } from '@oclif/core';
import manifest from '../../package.json' with { type: 'json' };
import { sanitizeLaidOut } from '../../src/lib/sanitize.ts';
import { writeJson } from '../../src/lib/write-json.ts';
import { type CommandResult, setSignals, type Signals } from './aim-command.ts';
import { loadCommands } from '../index.ts';
import { reportError } from './report-error.ts';

// Never looked up: oclif would search a folder otherwise, and the folder would be the user's.
const EXPLICIT = { strategy: 'explicit', target: 'none', identifier: 'none' };

const PJSON = {
  name: manifest.name,
  version: manifest.version,
  description: manifest.description,
  oclif: { bin: 'aim', topicSeparator: ' ', commands: EXPLICIT, helpOptions: { hideAliasesFromRoot: true } },
} as unknown as Interfaces.PJSON;

/** Runs a command line and prints what comes of it. @returns the exit code. */
export async function runCli(argv: readonly string[], signals: Signals): Promise<number> {
  const json = argv.includes('--json') && !argv.slice(0, argv.indexOf('--json')).includes('--');
  try {
    const options = await loadOptions(argv[0]);
    setSignals(signals);
    const result = (await run([...argv], options)) as CommandResult | undefined;
    if (result === undefined || typeof result.exitCode !== 'number') return 0;
    const { exitCode, lines, painted = false, document } = result;
    if (json) printJson(document);
    else if (lines.length > 0) {
      process.stdout.write(`${lines.map((line) => sanitizeLaidOut(line, painted)).join('\n')}\n`);
    }
    return exitCode;
  } catch (thrown) {
    if (isExit(thrown)) return thrown.oclif.exit;
    const { exitCode, lines, document } = reportError(thrown);
    if (json) printJson(document);
    process.stderr.write(`${lines.join('\n')}\n`);
    return exitCode;
  }
}

function printJson(document: unknown): void {
  writeJson(document, 2, (piece) => process.stdout.write(piece));
  process.stdout.write('\n');
}

/** A binary has no folder to search for commands, so oclif is handed the table. */
async function loadOptions(command: string | undefined): Promise<Interfaces.LoadOptions> {
  const root = process.cwd();
  const plugin = new Plugin({ root, isRoot: true, pjson: PJSON, ignoreManifest: true, name: manifest.name });
  // The one private seam of oclif's that is used; the test of the binary guards it.
  Object.assign(plugin, { loadCommandsFromTarget: () => loadCommands(command) });
  await plugin.load();
  // Not a Config: oclif would load that once more.
  return { root, pjson: PJSON, name: manifest.name, plugins: new Map([[plugin.name, plugin]]) };
}

function isExit(thrown: unknown): thrown is { oclif: { exit: number } } {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIT';
}

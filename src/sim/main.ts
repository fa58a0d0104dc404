import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AIM_VERSION } from '../model/version.ts';
import { placeAt } from '../workspace/place-at.ts';
import { runPrompt } from './agent.ts';
import { SimRepl } from './repl.ts';

/** Runs the rehearsal agent: as a REPL, or for one message from a file. */
export async function simMain(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: {
      version: { type: 'boolean' },
      model: { type: 'string' },
      'message-file': { type: 'string' },
      'chat-mode': { type: 'string' },
      file: { type: 'string', multiple: true },
      read: { type: 'string', multiple: true },
    },
  });
  if (values.version === true) {
    process.stdout.write(`aim rehearsal agent ${AIM_VERSION}\n`);
    return;
  }
  const file = values['message-file'];
  if (typeof file !== 'string') {
    await new SimRepl(process.cwd()).run();
    // What it has started would keep the program alive.
    process.exit(0);
  }
  await oneMessage(
    readFileSync(file, 'utf8'),
    strings(values.file),
    strings(values.read),
    values['chat-mode'] !== 'ask',
  );
}

async function oneMessage(message: string, files: string[], readOnly: string[], mayEdit: boolean): Promise<void> {
  const work = new AbortController();
  process.on('SIGINT', () => work.abort(new Error('interrupted')));
  const context = {
    root: placeAt(process.cwd()).root ?? process.cwd(),
    files: mayEdit ? files : [...readOnly, ...files],
    mayEdit,
    print: (text: string) => void process.stdout.write(text),
    ask: async () => '',
  };
  const { edited, failure } = await runPrompt(message, context, work.signal);
  if (failure !== null) {
    process.stdout.write(`\nsim error: ${failure}\n`);
    return;
  }
  process.stdout.write(`\nTokens: ${message.length} sent, ${message.length} received.\n`);
  for (const path of edited) process.stdout.write(`Applied edit to ${path}\n`);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}

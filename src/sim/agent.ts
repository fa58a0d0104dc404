import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { sleep, systemClock } from '../lib/clock.ts';
import { type Directive, directivesOf } from './directives.ts';

/** How the agent reaches the world, whatever protocol it is spoken to by. */
export interface Stage {
  /** Where relative paths begin. */
  readonly root: string;
  /** Files that it may edit. */
  readonly files: readonly string[];
  readonly mayEdit: boolean;
  /** A piece of the answer. */
  say(text: string): void;
  /** The next line that somebody types. */
  ask(question: string, signal: AbortSignal): Promise<string>;
}

/** What one prompt came to. */
export interface Performance {
  readonly edited: readonly string[];
  /** Why it failed, or null. */
  readonly failure: string | null;
}

/** Does what a prompt says, or, if it says nothing, rehearses the job. An abort of the signal breaks it off. */
export async function perform(prompt: string, stage: Stage, signal: AbortSignal): Promise<Performance> {
  const edited = new Set<string>();
  const directives = directivesOf(prompt);
  if (!directives.some((it) => it.do === 'edit' || it.do === 'say' || it.do === 'flood' || it.do === 'half')) {
    directives.push(...rehearsal(prompt, stage));
  }
  for (const directive of directives) {
    signal.throwIfAborted();
    if (directive.do === 'fail') return { edited: [...edited], failure: directive.reason };
    await act(directive, stage, edited, signal);
  }
  return { edited: [...edited], failure: null };
}

function rehearsal(prompt: string, stage: Stage): Directive[] {
  const topic = prompt.replace(/\s+/g, ' ').trim().slice(0, 60);
  if (!stage.mayEdit) {
    return [{ do: 'say', text: `Rehearsed an answer to: ${topic}\nFiles: ${stage.files.join(', ') || 'none'}` }];
  }
  return [
    { do: 'say', text: `Rehearsing: ${topic}` },
    ...stage.files.map((path): Directive => ({ do: 'edit', path, find: null, text: commentFor(path, topic) })),
  ];
}

async function act(directive: Directive, stage: Stage, edited: Set<string>, signal: AbortSignal): Promise<void> {
  switch (directive.do) {
    case 'edit':
      if (!stage.mayEdit) return stage.say(`Would edit ${directive.path}\n`);
      edit(resolve(stage.root, directive.path), directive.find, directive.text);
      edited.add(directive.path);
      return;
    case 'say':
      return stage.say(`${directive.text}\n`);
    case 'half':
      return stage.say(directive.text);
    case 'sleep':
      return sleep(systemClock, directive.seconds * 1000, signal);
    case 'hang':
      return sleep(systemClock, 2 ** 31 - 1, signal);
    case 'crash':
      process.exit(directive.code);
      break;
    case 'flood':
      return flood(directive.bytes, stage, signal);
    case 'ask':
      stage.say(`You answered: ${await stage.ask(directive.question, signal)}\n`);
      return;
    case 'stderr':
      // At once: a stream would write it when it likes, maybe after the answer.
      writeSync(2, `${directive.text}\n`);
      return;
    case 'deaf':
      for (const name of ['SIGINT', 'SIGTERM'] as const) {
        process.removeAllListeners(name);
        process.on(name, () => {});
      }
      return;
    case 'grandchild':
      spawn('sleep', ['300'], { detached: true, stdio: ['ignore', 'inherit', 'inherit'] }).unref();
      return;
    case 'close':
      // bun does not close handle 1 when it is asked to, so the stream ends; what is written then goes nowhere.
      process.stdout.removeAllListeners('error');
      process.stdout.on('error', () => {});
      process.stdout.end();
      return;
    case 'fail':
      return;
  }
}

const SLASHES = [
  '.c',
  '.cc',
  '.cpp',
  '.cs',
  '.go',
  '.h',
  '.java',
  '.js',
  '.json',
  '.jsx',
  '.kt',
  '.rs',
  '.swift',
  '.ts',
  '.tsx',
];

function commentFor(path: string, topic: string): string {
  const extension = extname(basename(path));
  if (SLASHES.includes(extension)) return `// rehearsed: ${topic}`;
  if (['.html', '.md', '.xml'].includes(extension)) return `<!-- rehearsed: ${topic.replaceAll('--', '- -')} -->`;
  return `# rehearsed: ${topic}`;
}

function edit(path: string, find: string | null, text: string): void {
  let before = '';
  try {
    before = readFileSync(path, 'utf8');
  } catch {
    // A new file.
  }
  if (find !== null)
    return writeFileSync(
      path,
      before.replace(find, () => text),
    );
  mkdirSync(dirname(path), { recursive: true });
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  writeFileSync(path, `${before}${gap}${text}\n`);
}

async function flood(bytes: number, stage: Stage, signal: AbortSignal): Promise<void> {
  const line = `${'flood '.repeat(13)}\n`;
  const chunk = line.repeat(800);
  for (let left = bytes; left > 0; left -= chunk.length) {
    stage.say(left >= chunk.length ? chunk : chunk.slice(0, left));
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
}

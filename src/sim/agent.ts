import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { sleep, systemClock } from '../lib/clock.ts';
import { type Directive, directivesOf } from './directives.ts';

/** What a prompt works on, and how it reaches the user. It is the same for every protocol. */
export interface PromptContext {
  /** The folder that paths are relative to. */
  readonly root: string;
  /** The files of the job. */
  readonly files: readonly string[];
  readonly mayEdit: boolean;
  /** Puts out a piece of the answer. */
  print(text: string): void;
  /** Asks the user, and resolves with the line that is typed. */
  ask(question: string, signal: AbortSignal): Promise<string>;
}

/** What one prompt came to. */
export interface PromptResult {
  /** Files that were changed, as the prompt names them. */
  readonly edited: readonly string[];
  /** Why it failed, or null. */
  readonly failure: string | null;
}

/** Does the directives of a prompt, or edits each file where there are none. Rejects when the signal aborts. */
export async function runPrompt(prompt: string, context: PromptContext, signal: AbortSignal): Promise<PromptResult> {
  const edited = new Set<string>();
  const directives = directivesOf(prompt);
  if (!directives.some((it) => it.do === 'edit' || it.do === 'say' || it.do === 'flood' || it.do === 'half')) {
    directives.push(...rehearsal(prompt, context));
  }
  for (const directive of directives) {
    signal.throwIfAborted();
    if (directive.do === 'fail') return { edited: [...edited], failure: directive.reason };
    await runDirective(directive, context, edited, signal);
  }
  return { edited: [...edited], failure: null };
}

function rehearsal(prompt: string, context: PromptContext): Directive[] {
  const topic = prompt.replace(/\s+/g, ' ').trim().slice(0, 60);
  if (!context.mayEdit) {
    return [{ do: 'say', text: `Rehearsed an answer to: ${topic}\nFiles: ${context.files.join(', ') || 'none'}` }];
  }
  return [
    { do: 'say', text: `Rehearsing: ${topic}` },
    ...context.files.map((path): Directive => ({ do: 'edit', path, find: null, text: commentFor(path, topic) })),
  ];
}

async function runDirective(
  directive: Directive,
  context: PromptContext,
  edited: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  switch (directive.do) {
    case 'edit':
      if (!context.mayEdit) return context.print(`Would edit ${directive.path}\n`);
      edit(resolve(context.root, directive.path), directive.find, directive.text);
      edited.add(directive.path);
      return;
    case 'say':
      return context.print(`${directive.text}\n`);
    case 'half':
      return context.print(directive.text);
    case 'sleep':
      return sleep(systemClock, directive.seconds * 1000, signal);
    case 'hang':
      return sleep(systemClock, 2 ** 31 - 1, signal);
    case 'crash':
      process.exit(directive.code);
      break;
    case 'flood':
      return flood(directive.bytes, context, signal);
    case 'ask':
      context.print(`You answered: ${await context.ask(directive.question, signal)}\n`);
      return;
    case 'stderr':
      // Not by the stream, which may write it after the answer.
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
      // bun does not close handle 1, so the stream ends. What is written after that is lost.
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

async function flood(bytes: number, context: PromptContext, signal: AbortSignal): Promise<void> {
  const line = `${'flood '.repeat(13)}\n`;
  const chunk = line.repeat(800);
  for (let left = bytes; left > 0; left -= chunk.length) {
    context.print(left >= chunk.length ? chunk : chunk.slice(0, left));
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
}

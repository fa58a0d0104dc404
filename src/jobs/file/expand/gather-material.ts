import { statSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { isBelow, realPathOf } from '../../../lib/files/real-path.ts';
import { readUserFile } from '../../../model/documents/user-file.ts';
import { AimError } from '../../../model/errors.ts';
import { reservedPart } from '../../../workspace/guard/reserved.ts';
import { placeAt } from '../../../workspace/place-at.ts';
import { projectFiles } from '../../../workspace/project-files.ts';
import type { WrittenJobFile } from '../job-file.ts';
import type { FoundByPatterns, JobMaterial, PatternFault } from './job-material.ts';

/** The text of a prompt is not larger: tools take about a million characters. Bytes. */
const MAX_PROMPT = 4 * 1024 * 1024;

/** What the patterns of a file matched, by their list as JSON: a run that goes on takes the files that it began with. */
export type FoundFiles = Readonly<Record<string, readonly string[]>>;

/** As the journal has it. */
export function recordedFiles(found: FoundFiles): Record<string, string[]> {
  return Object.fromEntries(Object.entries(found).map(([patterns, files]) => [patterns, [...files]]));
}

export interface MaterialSpec {
  /** The working folder, links followed. */
  readonly cwd: string;
  /** The path of the job file; `-`: it has none, and its prompts are relative to the working folder. */
  readonly source: string;
  /** What a run that goes on found when it began. */
  readonly found?: FoundFiles | undefined;
  /** What a job was sent when the run began, by its id: for prompts whose files have gone. */
  readonly sentBefore?: ((id: string) => string | null) | undefined;
}

export interface GatheredMaterial extends JobMaterial {
  readonly found: FoundFiles;
}

/** Looks for the files that the jobs of a file are for. Prompts are read when they are asked for. @throws the signal's reason. */
export async function gatherMaterial(
  { jobs }: WrittenJobFile,
  spec: MaterialSpec,
  signal: AbortSignal,
): Promise<GatheredMaterial> {
  const results = new Map<string, FoundByPatterns>();
  for (const { for_each } of jobs) {
    const patterns = for_each?.files;
    const key = JSON.stringify(patterns);
    if (patterns === undefined || results.has(key)) continue;
    const known = spec.found?.[key];
    results.set(key, known === undefined ? await find(patterns, spec.cwd, signal) : { files: known, faults: [] });
  }
  const found = [...results].map(([key, { files }]) => [key, files] as const);
  const texts = new Map<string, ReturnType<JobMaterial['promptIn']>>();
  return {
    found: Object.fromEntries(found),
    filesFor: (patterns) => results.get(JSON.stringify(patterns))!,
    promptIn(path, id) {
      const known = texts.get(path) ?? readPrompt(path, spec);
      texts.set(path, known);
      if ('text' in known) return known;
      const before = spec.sentBefore?.(id) ?? null;
      return before === null ? known : { text: before };
    },
  };
}

async function find(patterns: readonly string[], cwd: string, signal: AbortSignal): Promise<FoundByPatterns> {
  const failed = (...faults: PatternFault[]): FoundByPatterns => ({ files: [], faults });
  const wrong = patterns.flatMap((pattern, index) => {
    const problem = problemOf(pattern.replace(/^!/, ''));
    return problem === null ? [] : [{ pattern: index, ...problem }];
  });
  if (wrong.length > 0) return failed(...wrong);
  const not = patterns.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : []));
  if (not.length === patterns.length) return failed({ pattern: null, message: 'says only what is left out' });
  const files = new Set<string>();
  const faults: PatternFault[] = [];
  for (const [index, pattern] of patterns.entries()) {
    if (pattern.startsWith('!')) continue;
    const found = await projectFiles(cwd, pattern, not, signal);
    if (found.kind === 'none') {
      const message = `needs a git repository, and ${cwd} is in none: git says which files are the project’s own`;
      return failed({ pattern: null, message, hint: '`git init`, or list the files as `values`' });
    }
    if (found.kind === 'unknown') return failed({ pattern: index, message: `can’t be looked for: ${found.why}` });
    const own = found.paths;
    const odd = own.find((path) => path.includes('\uFFFD'));
    if (odd !== undefined) {
      const message = `matches ${JSON.stringify(odd)}, whose name is not UTF-8`;
      faults.push({ pattern: index, message, hint: 'leave it out by a pattern that begins with !' });
    }
    if (own.length === 0) {
      const but = not.length === 0 ? '' : ' that is not left out';
      const hint = 'files that git ignores do not count; `"allow_empty": true` takes it for no jobs';
      faults.push({ pattern: index, message: `${JSON.stringify(pattern)} matches no file${but}`, hint, isEmpty: true });
    }
    for (const path of own) files.add(path);
  }
  return { files: [...files].sort(), faults };
}

/** What is wrong with a pattern, whatever there is on the disk. */
function problemOf(glob: string): Omit<PatternFault, 'pattern'> | null {
  if (glob === '') return { message: 'is empty' };
  if (/[\0\n]/.test(glob)) return { message: 'contains a character that no pattern may contain' };
  if (isAbsolute(glob)) return { message: 'is absolute', hint: 'patterns are relative to the working folder' };
  if (glob.split('/').includes('..')) return { message: 'leads out of the working folder' };
  const braces = /\{[^{}]*,[^{}]*\}/.exec(glob);
  if (braces === null) return null;
  const each = braces[0].slice(1, -1).split(',');
  const written = each.map((word) => JSON.stringify(glob.replace(braces[0], () => word)));
  return { message: 'has braces, which git does not know', hint: `write a pattern for each: ${written.join(', ')}` };
}

/** The folder of a job file; null: it came from stdin or a pipe, or is no file at all. */
function folderOf(source: string): string | null {
  if (source === '-') return null;
  const stat = statSync(source, { throwIfNoEntry: false });
  // One that has gone was somewhere.
  const isFile = stat === undefined ? isAbsolute(source) : stat.isFile();
  return isFile ? dirname(resolve(source)) : null;
}

function readPrompt(path: string, { source, cwd }: MaterialSpec): ReturnType<JobMaterial['promptIn']> {
  const folder = folderOf(source) ?? cwd;
  const whole = resolve(folder, path);
  const name = JSON.stringify(path);
  if (path.includes('\0')) return { problem: 'contains a NUL character' };
  const real = realPathOf(whole);
  if (real === null) return { problem: `${name} is a symbolic link without an end` };
  // A job file may come from a stranger, and what it names is sent to a model.
  const inside = [placeAt(folder).root ?? folder, placeAt(cwd).root ?? cwd];
  if (!inside.some((top) => isBelow(realPathOf(top) ?? top, real))) {
    return { problem: `${name} is outside the checkout`, hint: 'copy it into the checkout' };
  }
  // Where git keeps the keys of remotes.
  const tops = inside.map((top) => realPathOf(top) ?? top).filter((top) => isBelow(top, real));
  const kept = tops.map((top) => reservedPart(real.slice(top.length))).find((part) => part !== null);
  if (kept !== undefined) return { problem: `${name} is inside ${kept}, which no job may touch` };
  try {
    const text = readUserFile(real, { kind: 'a prompt', maxBytes: MAX_PROMPT }).replace(/^\uFEFF/, '');
    if (text.trim() === '') return { problem: `${name} is empty` };
    if (text.includes('\0')) return { problem: `${name} contains a NUL character, which no tool can take` };
    return { text: text.replace(/\r?\n$/, '') };
  } catch (error) {
    if (!(error instanceof AimError)) throw error;
    return { problem: `${name} can’t be read: ${error.message.replace(`${real}: `, '').replace(`${real} `, '')}` };
  }
}

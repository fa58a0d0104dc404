import { resolve } from 'node:path';
import { AimError } from '../../../src/model/errors.ts';
import { nearest } from '../../../src/lib/text/nearest.ts';
import { REPORT_KINDS, type ReportKind } from '../../../src/model/choices.ts';
import type { CommandContext } from '../../host/command-context.ts';

/** A report that is to be made, and where it goes. */
export type ReportTarget =
  | { readonly kind: Exclude<ReportKind, 'github'>; readonly path: string }
  | { readonly kind: 'github'; readonly summary: string; readonly workspace: string | null };

/** The reports that a run makes: those of `--report`, and that of GitHub Actions in a step of it. @throws AimError usage. */
export function reportTargets(
  words: readonly string[],
  { environment, folder }: Pick<CommandContext, 'environment' | 'folder'>,
): ReportTarget[] {
  const targets = words.map((word) => targetOf(word, environment, folder));
  const summary = environment['GITHUB_STEP_SUMMARY'] ?? '';
  const isNamed = targets.some(({ kind }) => kind === 'github');
  const all: ReportTarget[] = summary === '' || isNamed ? targets : [...targets, gitHub('github', '', environment)];
  return refuseOneFile([...new Map(all.map((target) => [JSON.stringify(target), target])).values()]);
}

/** A report of a file that a user named. @throws AimError usage. */
export function fileReport(
  kind: Exclude<ReportKind, 'github'>,
  { path, folder, typed: word, form }: { path: string; folder: string; typed: string; form: string },
): ReportTarget {
  if (path === '' || path === '-') throw new AimError('usage', `${word}: must name a file: ${form}`);
  return { kind, path: resolve(folder, path) };
}

/** Reports that each have a file of their own: the last one would be all that is left. @throws AimError usage. */
export function refuseOneFile(targets: readonly ReportTarget[]): ReportTarget[] {
  const kinds = new Map<string, ReportKind>();
  for (const target of targets) {
    const path = target.kind === 'github' ? target.summary : target.path;
    const other = kinds.get(path);
    if (other !== undefined) throw new AimError('usage', `${path} is to be the ${other} and the ${target.kind} report`);
    kinds.set(path, target.kind);
  }
  return [...targets];
}

function targetOf(word: string, environment: CommandContext['environment'], folder: string): ReportTarget {
  const [name = '', ...rest] = word.split('=');
  const path = rest.join('=');
  const kind = REPORT_KINDS.find((each) => each === name);
  if (kind === undefined) {
    const near = nearest(name, REPORT_KINDS);
    throw new AimError('usage', `--report ${word}: must be ${REPORT_KINDS.map(typed).join(', ')}`, {
      ...(near[0] !== undefined && { hint: `did you mean ${typed(near[0] as ReportKind)}?` }),
    });
  }
  if (kind === 'github') return gitHub(word, path, environment);
  return fileReport(kind, { path, folder, typed: `--report ${word}`, form: typed(kind) });
}

/** @throws AimError usage outside a step of GitHub Actions. */
export function gitHub(word: string, path: string, environment: CommandContext['environment']): ReportTarget {
  if (path !== '') throw new AimError('usage', `--report ${word}: github takes no file`);
  const summary = environment['GITHUB_STEP_SUMMARY'] ?? '';
  if (summary !== '') return { kind: 'github', summary, workspace: environment['GITHUB_WORKSPACE'] || null };
  throw new AimError('usage', 'GITHUB_STEP_SUMMARY is not set: this is no step of GitHub Actions');
}

function typed(kind: ReportKind): string {
  return kind === 'github' ? kind : `${kind}=PATH`;
}

import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, sleep } from '../../../lib/clock.ts';
import { removeTree } from '../../../lib/files/remove-tree.ts';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import { AimError } from '../../../model/errors.ts';
import type { Exit } from '../../../model/turn/exit.ts';
import { type BackgroundCommand, startBackground } from '../../background-command.ts';
import { MARK_VARIABLE, newMark } from '../../mark.ts';
import forkServer from '../fork_server.py' with { type: 'text' };
import type { PreloadSpec } from '../preload.ts';
import { endResident, lockOf } from './end-resident.ts';
import { askResident } from './resident-connection.ts';
import {
  readRecord,
  readResident,
  type ReadyResident,
  type ResidentFacts,
  type ResidentPlace,
} from './resident-files.ts';
import { residentKey } from './resident-key.ts';
import inherited from './inherited.py' with { type: 'text' };
import residentServer from './resident_server.py' with { type: 'text' };

const LOOK_MS = 20;
/** Room for the mark of a run, which no mark is equal to. */
const NO_MARK = '-'.repeat(newMark().length);

export interface ResidentSpec {
  readonly place: ResidentPlace;
  readonly preload: Omit<PreloadSpec, 'env' | 'model'>;
  /** The environment in which the tool is loaded: without a key. */
  readonly env: Readonly<Record<string, string>>;
  readonly facts: ResidentFacts;
  readonly clock: Clock;
}

/** What came of it: a server was started, maybe instead of another one, or the time of one that was there begins anew. */
export interface StartedResident {
  readonly record: ReadyResident;
  readonly how: 'started' | 'replaced' | 'extended';
  /** Why another one was replaced. */
  readonly why: string | null;
}

/**
 * Sees to it that a resident server of the tool is there and lives on for as long as asked, counted from now.
 * @throws AimError start_failed with why it can't be loaded; the signal's reason: then one that still loads has been ended.
 */
export async function startResident(spec: ResidentSpec, signal: AbortSignal): Promise<StartedResident> {
  const { place, clock } = spec;
  using _lock = await lockOf(place, clock, signal);
  const present = await settled(place, clock, signal);
  const why = present === null ? null : await whyUnfit(present, spec);
  if (present !== null && why === null) return { record: extended(present, spec), how: 'extended', why };
  if (present !== null) await endResident(present, clock);
  removeTree(place.folder);
  // Who asks for one more model does not do so to lose the others.
  const models = [...new Set([...(present?.models ?? []), ...spec.facts.models])];
  const record = await start({ ...spec, facts: { ...spec.facts, models } }, signal);
  return { record, how: present === null ? 'started' : 'replaced', why };
}

/** The server that is there, once it has loaded: who started it may have been killed. Null: there is none. */
async function settled(place: ResidentPlace, clock: Clock, signal: AbortSignal): Promise<ReadyResident | null> {
  for (;;) {
    const record = readResident(place);
    if (record === null || record.state === 'ready') return record;
    await sleep(clock, LOOK_MS, signal);
  }
}

/** Why the server that is there is not the one that is asked for; null: it is. */
async function whyUnfit(present: ReadyResident, { place, preload, env, facts, clock }: ResidentSpec) {
  const others = facts.models.filter((model) => !present.models.includes(model));
  if (others.length > 0) return `it was loaded without ${others.join(', ')}`;
  return await askResident(place.socket, residentKey(preload, env), clock);
}

/** The server reads its record again when that was written. */
function extended(present: ReadyResident, { place, facts }: ResidentSpec): ReadyResident {
  const record = { ...present, for_seconds: facts.for_seconds };
  replaceFile(place.record, (append) => append(JSON.stringify(record)), { mode: 0o600, durable: false });
  return record;
}

async function start(spec: ResidentSpec, signal: AbortSignal): Promise<ReadyResident> {
  const { place, clock } = spec;
  const child = await spawnResident(spec);
  let end: Exit | null = null;
  void child.exited.then((exit) => (end = exit));
  try {
    for (;;) {
      // Looked at before the record: that is written before the end.
      const exit = end as Exit | null;
      const record = readRecord(place);
      if (record?.state === 'ready') return record;
      if (record?.state === 'failed') throw new AimError('start_failed', record.reason);
      if (exit !== null) throw new AimError('start_failed', whyEnded(exit));
      await sleep(clock, LOOK_MS, signal);
    }
  } catch (error) {
    child.signal('SIGKILL');
    await child.exited;
    removeTree(place.folder);
    throw error;
  }
}

/** Why a server has ended that has not said why. */
function whyEnded(exit: Exit): string {
  if (exit.by !== 'signal') return 'what loads it has ended by itself';
  // The alarm of its own.
  return exit.signal === 'SIGALRM' ? 'it was not loaded within 60 s' : `what loads it was ended by ${exit.signal}`;
}

async function spawnResident({ place, preload, env, facts }: ResidentSpec): Promise<BackgroundCommand> {
  const { folder } = place;
  const { python, module, function: name, steps } = preload;
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text, { mode: 0o600 });
  mkdirSync(folder, { mode: 0o700 });
  write('fork_server.py', forkServer);
  write('resident_server.py', residentServer);
  write('inherited.py', inherited);
  if (steps !== null) write('preload.py', steps);
  const key = residentKey(preload, env);
  const { models } = facts;
  const spec = { module, function: name, preload: steps === null ? null : 'preload.py', models, key, record: facts };
  write('spec.json', JSON.stringify(spec));
  const nothing = openSync('/dev/null', 'w');
  try {
    const marked = { ...env, [MARK_VARIABLE]: NO_MARK };
    const words = [python, join(folder, 'resident_server.py')];
    return await startBackground(words, { cwd: folder, env: marked, output: nothing });
  } finally {
    closeSync(nothing);
  }
}

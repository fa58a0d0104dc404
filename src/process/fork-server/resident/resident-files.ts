import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from '../../../lib/schema/z.ts';
import { AimError } from '../../../model/errors.ts';
import { birthOf } from '../../process-table.ts';
import { privateFolder } from '../../records/runtime-folder.ts';
import { RESIDENT_ID_CHARS, RESIDENT_SOCKET, residentFolders, residentsFolder } from './residents-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const RECORD = 'record.json';

/** What `aim warm` says of a resident server when it starts it. */
export const residentFactsSchema = z.object({
  version: z.literal(1),
  /** The id of its row. */
  tool: z.string(),
  tool_version: z.string().nullable(),
  python: z.string(),
  aim_version: z.string(),
  started_at: z.string(),
  /** Models whose steps it has done. */
  models: z.array(z.string()),
  /** How long it lives on without use. */
  for_seconds: z.number(),
});
export type ResidentFacts = z.infer<typeof residentFactsSchema>;

const running = residentFactsSchema.extend({ pid: z.int(), birth: z.string() });

/** The record of a resident server. `resident_server.py` writes it. */
const residentRecordSchema = z.discriminatedUnion('state', [
  running.extend({ state: z.literal('loading') }),
  running.extend({ state: z.literal('ready'), loading_ms: z.number(), cold: z.array(z.string()) }),
  running.extend({ state: z.literal('failed'), reason: z.string() }),
]);
export type ResidentRecord = z.infer<typeof residentRecordSchema>;
export type ReadyResident = Extract<ResidentRecord, { readonly state: 'ready' }>;

/** Where one resident server is: there is one for a tool and an interpreter. */
export interface ResidentPlace {
  /** Its folder. It need not be there. */
  readonly folder: string;
  readonly record: string;
  readonly socket: string;
  /** Whoever has it may start and end the server. */
  readonly lock: string;
}

/** The place of the resident server of a tool and its interpreter. The folder around it is made. @throws AimError folder_refused. */
export function residentPlace(tool: string, python: string, environment: Environment): ResidentPlace {
  return placeOf(privateFolder(residentsFolder(environment)), tool, python);
}

function placeOf(folder: string, tool: string, python: string): ResidentPlace {
  const id = createHash('sha256')
    .update(`${tool}\0${pathOf(python)}`)
    .digest('hex')
    .slice(0, RESIDENT_ID_CHARS);
  return placeIn(join(folder, id));
}

function placeIn(folder: string): ResidentPlace {
  return { folder, record: join(folder, RECORD), socket: join(folder, RESIDENT_SOCKET), lock: `${folder}.lock` };
}

/** A path of an interpreter without links but the last one: that of an environment of Python's is a link itself. */
export function pathOf(python: string): string {
  try {
    return join(realpathSync(dirname(python)), basename(python));
  } catch {
    return python;
  }
}

/** The record of a server that lives; null: none does there. */
export function readResident(place: ResidentPlace): ResidentRecord | null {
  const found = readRecord(place);
  return found !== null && birthOf(found.pid) === found.birth ? found : null;
}

/** The record in a place, also of a server that has ended; null: there is none. */
export function readRecord({ record }: ResidentPlace): ResidentRecord | null {
  try {
    return residentRecordSchema.parse(JSON.parse(readFileSync(record, 'utf8')));
  } catch {
    return null;
  }
}

/** The resident servers of this user that live, with their places. Where there is no safe folder there are none. */
export function listResidents(environment: Environment): { place: ResidentPlace; record: ResidentRecord }[] {
  return residentFolders(environment).flatMap((folder) => {
    const place = placeIn(folder);
    const record = readResident(place);
    return record === null ? [] : [{ place, record }];
  });
}

/** The place of a server that a process might connect to; null: there is none. */
export function residentToAsk(tool: string, python: string, environment: Environment): ResidentPlace | null {
  try {
    const folder = residentsFolder(environment);
    const place = existsSync(folder) ? placeOf(privateFolder(folder), tool, python) : null;
    return place !== null && existsSync(place.socket) && isAlive(place) ? place : null;
  } catch (error) {
    if (error instanceof AimError) return null;
    throw error;
  }
}

/** Whether the process of a record is there: of one that was killed the folder stays. The schema is not needed for that. */
function isAlive({ record }: ResidentPlace): boolean {
  try {
    const { pid, birth } = JSON.parse(readFileSync(record, 'utf8')) as { pid?: unknown; birth?: unknown };
    return typeof pid === 'number' && birthOf(pid) === birth;
  } catch {
    return false;
  }
}

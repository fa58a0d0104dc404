import { readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withParser, z } from '../../lib/schema/z.ts';
import { OWNER_MARK } from '../mark.ts';
import { birthOf, type ProcessId } from '../process-table.ts';
import { orphanRecordParser } from '../../generated/record-parsers.js';
import { privateFolder, runtimeFolder } from './runtime-folder.ts';

const processIdSchema = z.object({ pid: z.int(), birth: z.string() });

const recordSchema = processIdSchema.extend({
  version: z.literal(1),
  owner: z.string().regex(/^[0-9a-f]{24}$/),
  /** Where its pids are valid: a boot of the machine, a namespace of pids in it. */
  boot: z.string(),
  pid_space: z.string(),
  /** The folder that its temporary folders are in; one with a socket may be in `SHORT_TEMP`. */
  temp: z.string(),
  /** The processes that it started itself. What these started has its mark, where the system shows that. */
  children: z.array(processIdSchema),
});
/** What an aim records about itself, so that the next aim can end what it leaves, should it be killed. */
export const orphanRecordSchema = withParser(recordSchema, orphanRecordParser);
export type OrphanRecord = z.infer<typeof orphanRecordSchema>;

/** The folder with the records of all aims of this user. @throws AimError folder_refused. */
export function ownersFolder(): string {
  return privateFolder(join(runtimeFolder(), 'owners'));
}

/** The record of this process. */
export function ownRecord(children: readonly ProcessId[]): OrphanRecord {
  const { pid } = process;
  return {
    version: 1,
    owner: OWNER_MARK,
    pid,
    birth: birthOf(pid) ?? '',
    ...pidSpace(),
    temp: tmpdir(),
    children: [...children],
  };
}

/** Reads a record. Null when the file is none, or has gone. */
export function readRecord(path: string): OrphanRecord | null {
  try {
    return orphanRecordSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Whether the aim that wrote it is dead for certain. Of one in another namespace of pids that can't be known. */
export function isDead(record: OrphanRecord): boolean {
  const { boot, pid_space } = pidSpace();
  if (record.boot !== boot) return true;
  return record.pid_space === pid_space && birthOf(record.pid) !== record.birth;
}

/** The start of the names of an aim's temporary folders. */
export function tempPrefix(owner: string): string {
  return `aim-${owner}-`;
}

function pidSpace(): Pick<OrphanRecord, 'boot' | 'pid_space'> {
  const orNothing = (read: () => string) => {
    try {
      return read().trim();
    } catch {
      return ''; // not Linux
    }
  };
  return {
    boot: orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    pid_space: orNothing(() => readlinkSync('/proc/self/ns/pid')),
  };
}

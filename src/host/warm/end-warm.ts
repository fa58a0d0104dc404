import type { Clock } from '../../lib/clock.ts';
import { stopResident } from '../../process/fork-server/resident/end-resident.ts';
import { listResidents } from '../../process/fork-server/resident/resident-files.ts';

/** Ends what `aim warm` keeps loaded for this user. Runs that have a fork of it go on. @returns the ids of the tools. */
export async function endWarm(
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): Promise<string[]> {
  const ended = await Promise.all(listResidents(environment).map(({ place }) => stopResident(place, clock)));
  return ended.flatMap((record) => record?.tool ?? []);
}

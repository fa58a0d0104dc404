import { residentFolders } from '../../process/fork-server/resident/residents-folder.ts';

/** Whether `aim warm` may have kept a tool for this user. Loads nothing that reads what it is. */
export function mayHaveWarmTools(environment: Readonly<Record<string, string | undefined>>): boolean {
  return residentFolders(environment).length > 0;
}

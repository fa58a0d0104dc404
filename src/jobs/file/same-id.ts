/** Ids for which this is the same are taken for one by file systems, and by git on them. */
export function sameId(id: string): string {
  return id.toLowerCase();
}

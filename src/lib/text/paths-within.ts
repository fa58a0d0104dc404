/** A character before which a path has begun already. */
const IN_PATH = /[\w/.~-]$/;

/** A text with the paths within a folder relative to it. @param folder absolute. */
export function pathsWithin(folder: string, text: string): string {
  const start = `${folder}/`;
  if (!text.includes(start)) return text;
  return text
    .split(start)
    .reduce((before, after) => (IN_PATH.test(before) ? `${before}${start}${after}` : `${before}${after}`));
}

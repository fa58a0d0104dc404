/**
 * Collects garbage at once, where the runtime lets a program do that (bun). By itself it lets garbage grow to the size of the live
 * data, and a file of very many jobs makes several times its own size on the way to a plan.
 */
export function collectGarbage(): void {
  if (typeof Bun !== 'undefined') Bun.gc(true);
}

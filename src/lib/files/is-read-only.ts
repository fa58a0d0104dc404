const CODES: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Whether an error of the system has it that this user may not write there, whatever the reason. */
export function isReadOnly(error: unknown): boolean {
  return CODES.has((error as NodeJS.ErrnoException | null)?.code);
}

import { z } from 'zod';
import { toolRowSchema } from './tool-row.ts';

/** A registry document: built in, the user's, or given by --registry. */
export const registryDocumentSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1).default(1),
  tools: z.record(
    z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be lower-case letters, digits, dots and dashes'),
    toolRowSchema.superRefine((row, context) => {
      if (row.protocol === 'text-repl' && row.repl === undefined) {
        context.addIssue({ code: 'custom', path: ['repl'], message: 'is needed for protocol text-repl' });
      }
      if (row.protocol === 'exec' && row.oneShot === undefined) {
        context.addIssue({ code: 'custom', path: ['oneShot'], message: 'is needed for protocol exec' });
      }
      if (row.oneShot?.prompt === 'file' && !row.oneShot.promptFileArgs.some((arg) => arg.includes('%FILE%'))) {
        context.addIssue({ code: 'custom', path: ['oneShot', 'promptFileArgs'], message: 'must hold %FILE%' });
      }
      for (const [key, list] of [
        ['fileArgs', row.oneShot?.fileArgs],
        ['modelArgs', row.modelArgs],
      ] as const) {
        const mark = key === 'modelArgs' ? '%MODEL%' : '%FILE%';
        if (list !== undefined && list.length > 0 && !list.some((arg) => arg.includes(mark))) {
          const path = key === 'modelArgs' ? [key] : ['oneShot', key];
          context.addIssue({ code: 'custom', path, message: `must hold ${mark}` });
        }
      }
    }),
  ),
});
export type RegistryDocument = z.input<typeof registryDocumentSchema>;

import { z } from '../../lib/schema/z.ts';
import { toolRowSchema } from '../tool-row.ts';

/** A registry document: built in, the user's own, or given by --registry. */
const head = { $schema: z.string().optional(), version: z.literal(1).default(1) };
const toolId = z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be lower-case letters, digits, dots and dashes');

export const registryDocumentSchema = z.strictObject({
  ...head,
  tools: z.record(
    toolId,
    toolRowSchema.superRefine((row, context) => {
      for (const [path, message] of faultsOf(row)) context.addIssue({ code: 'custom', path, message });
    }),
  ),
});
/** A registry as a user writes it: a row may be another one with some keys of its own (extend-rows.ts). */
export const writtenRegistrySchema = z.strictObject({
  ...head,
  tools: z.record(
    toolId,
    z.union([
      toolRowSchema,
      toolRowSchema.partial().extend({
        extends: z.string().meta({
          description:
            'The id of a tool, maybe its own: this row is that one, but for the keys it has itself. `passEnv` and `jobEnv` are added to, objects are merged, everything else replaces',
        }),
      }),
    ]),
  ),
});
export type RegistryDocument = z.input<typeof registryDocumentSchema>;

/** What the keys of a row need of each other. */
function faultsOf(row: z.infer<typeof toolRowSchema>): [string[], string][] {
  const { protocol, detectCommands, repl, remote, oneShot, modelArgs, sharedProcess, stagesFiles } = row;
  const faults: [string[], string][] = [];
  if (protocol === 'text-repl' && repl === undefined) faults.push([['repl'], 'is needed for protocol text-repl']);
  if (protocol === 'remote' && remote === undefined) faults.push([['remote'], 'is needed for protocol remote']);
  if (protocol !== 'remote' && detectCommands.length === 0) faults.push([['detectCommands'], 'must name a program']);
  if (protocol === 'exec' && oneShot === undefined) faults.push([['oneShot'], 'is needed for protocol exec']);
  if (sharedProcess !== undefined) {
    if ((sharedProcess.protocol ?? protocol) !== 'acp') faults.push([['sharedProcess'], 'needs protocol acp']);
    if ((sharedProcess.acp ?? row.acp).protocolVersion !== 1) {
      faults.push([['sharedProcess'], 'needs version 1 of the protocol']);
    }
    // Each instance has an index of its own then, which its process has in its environment.
    if (stagesFiles) faults.push([['sharedProcess'], 'must not stand beside stagesFiles']);
  }
  if (repl !== undefined) {
    const { marker, prompt, continuation, sentinel } = repl;
    if (marker !== undefined && prompt !== undefined) faults.push([['repl', 'marker'], 'must not stand beside prompt']);
    if (prompt === undefined && continuation !== undefined) {
      faults.push([['repl', 'continuation'], 'needs prompt beside it']);
    }
    if (marker === undefined && prompt === undefined && sentinel === undefined) {
      faults.push([['repl'], 'must have a marker, a prompt or a sentinel']);
    }
  }
  const mustContain = (path: string[], args: readonly string[], mark: string) => {
    if (!args.some((arg) => arg.includes(mark))) faults.push([path, `must contain ${mark}`]);
  };
  if (modelArgs.length > 0) mustContain(['modelArgs'], modelArgs, '%MODEL%');
  if (oneShot === undefined) return faults;
  const { prompt, promptFileArgs, fileArgs, readOnlyFileArgs } = oneShot;
  if (prompt === 'file') mustContain(['oneShot', 'promptFileArgs'], promptFileArgs, '%FILE%');
  if (fileArgs.length > 0) mustContain(['oneShot', 'fileArgs'], fileArgs, '%FILE%');
  if (readOnlyFileArgs.length > 0) mustContain(['oneShot', 'readOnlyFileArgs'], readOnlyFileArgs, '%FILE%');
  return faults;
}

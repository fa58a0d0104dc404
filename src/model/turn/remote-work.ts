import { z } from 'zod';

/** The result of work that a service did elsewhere: nothing of it has reached the working folder. */
export const remoteOutputSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('patch'),
    patch: z.string().meta({ description: 'In the format of `git diff`, for `git apply`' }),
    base_commit: z.string().meta({ description: 'The commit that it is made for' }),
    message: z.string().meta({ description: 'The commit message that the service suggests' }),
    files: z.array(z.string()).meta({ description: 'Paths that it changes, relative to the top of the repository' }),
    problem: z.string().nullable().meta({ description: 'Why it must not be applied; null: no fault was found' }),
  }),
  z.strictObject({ kind: z.literal('pull_request'), url: z.string(), title: z.string() }),
]);
/** The result of work that a service did elsewhere: a patch, or a pull request. */
export type RemoteOutput = z.infer<typeof remoteOutputSchema>;

/** The session of a remote service that a turn was part of. */
export const remoteWorkSchema = z.strictObject({
  session: z.string().meta({ description: 'Its id in the service' }),
  url: z.string().nullable().meta({ description: 'Where a person can look at it' }),
  state: z.string().meta({ description: 'The service’s own word, as of the last read' }),
  waits_for: z
    .enum(['reply', 'approval'])
    .nullable()
    .meta({ description: 'What the session continues after; null: nothing, or it is still at work' }),
  outputs: z.array(remoteOutputSchema),
});
/** The session of a remote service that a turn was part of. */
export type RemoteWork = z.infer<typeof remoteWorkSchema>;

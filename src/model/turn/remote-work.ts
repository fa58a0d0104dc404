import { z } from '../../lib/schema/z.ts';

/** The result of work that a service did elsewhere: nothing of it has reached the working folder. */
export const remoteOutputSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('patch'),
    patch: z.string().meta({ description: 'In the format of `git diff`, for `git apply`' }),
    base_commit: z.string().meta({ description: 'The commit that it is made for' }),
    message: z.string().meta({ description: 'The commit message that the service suggests' }),
    files: z.array(z.string()).meta({ description: 'Paths that it changes, relative to the top of the repository' }),
    problem: z.string().nullable().meta({ description: 'Why it must not be applied; null: no fault was found' }),
    file: z
      .string()
      .nullable()
      .default(null)
      .meta({ description: 'The file in which it is kept; null: it is not, or a job’s result names it' }),
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

/** The session of a service in which a job was done, in the result of the job. */
export const jobRemoteSchema = remoteWorkSchema
  .pick({ session: true, url: true })
  .extend({ pull_requests: z.array(z.strictObject({ url: z.string(), title: z.string() })) });
export type JobRemote = z.infer<typeof jobRemoteSchema>;

/** What a job's result has of the session that did it. */
export function jobRemoteOf({ session, url, outputs }: RemoteWork): JobRemote {
  const pull_requests = outputs.flatMap((output) =>
    output.kind === 'pull_request' ? [{ url: output.url, title: output.title }] : [],
  );
  return { session, url, pull_requests };
}

/** The patch that is to be applied; null: there is none, or the service has made a pull request of it. */
export function patchOf({ outputs }: RemoteWork): Extract<RemoteOutput, { readonly kind: 'patch' }> | null {
  if (outputs.some(({ kind }) => kind === 'pull_request')) return null;
  return outputs.find((output) => output.kind === 'patch') ?? null;
}

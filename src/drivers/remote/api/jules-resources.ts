import { z } from '../../../lib/schema/z.ts';

// The shapes of the Jules REST API v1alpha, as far as aim looks at them. It is an alpha: unknown keys are ignored, and a missing
// one has a default that stands for it.

const patchSchema = z
  .looseObject({
    unidiffPatch: z.string().default(''),
    baseCommitId: z.string().default(''),
    suggestedCommitMessage: z.string().default(''),
  })
  .prefault({});

const outputSchema = z.looseObject({
  pullRequest: z.looseObject({ url: z.string(), title: z.string().default('') }).optional(),
  changeSet: z.looseObject({ source: z.string().default(''), gitPatch: patchSchema }).optional(),
});

/** A session. `outputs` is empty until it has completed, and where nothing changed. */
export const sessionSchema = z
  .looseObject({
    name: z.string().regex(/^sessions\/[^/]+$/),
    title: z.string().default(''),
    prompt: z.string().default(''),
    state: z.string().default('STATE_UNSPECIFIED'),
    url: z.string().default(''),
    createTime: z.string().default(''),
    updateTime: z.string().default(''),
    outputs: z.array(outputSchema).default([]),
  })
  .transform(({ name, title, prompt, state, url, createTime, updateTime, outputs }) => {
    return { id: name.slice('sessions/'.length), title, prompt, state, url, createTime, updateTime, outputs };
  });
export type JulesSession = z.infer<typeof sessionSchema>;

export const sessionPageSchema = z.looseObject({
  sessions: z.array(z.unknown()).default([]),
  nextPageToken: z.string().default(''),
});

const artifactSchema = z.looseObject({
  bashOutput: z.looseObject({ command: z.string().default(''), exitCode: z.number().nullish() }).optional(),
});

/** One entry of a session's log; `what` is `unknown` for a kind that aim does not know. */
export const activitySchema = z
  .looseObject({
    name: z.string().default(''),
    id: z.string().default(''),
    createTime: z.string().default(''),
    originator: z.string().default(''),
    artifacts: z.array(artifactSchema).default([]).catch([]),
    planGenerated: z
      .looseObject({
        plan: z.looseObject({
          id: z.string().default(''),
          steps: z.array(z.looseObject({ title: z.string().default('') })).default([]),
        }),
      })
      .optional(),
    planApproved: z.looseObject({ planId: z.string().default('') }).optional(),
    userMessaged: z.looseObject({ userMessage: z.string().default('') }).optional(),
    agentMessaged: z.looseObject({ agentMessage: z.string().default('') }).optional(),
    progressUpdated: z.looseObject({ title: z.string().default(''), description: z.string().default('') }).optional(),
    sessionCompleted: z.looseObject({}).optional(),
    sessionFailed: z.looseObject({ reason: z.string().default('') }).optional(),
  })
  .transform((raw) => ({
    id: raw.name || raw.id,
    createTime: raw.createTime,
    commands: raw.artifacts.flatMap(({ bashOutput }) => (bashOutput === undefined ? [] : [bashOutput])),
    what: kindOf(raw),
  }));
export type JulesActivity = z.infer<typeof activitySchema>;

/** What an activity is about. */
export type ActivityKind =
  | { readonly kind: 'plan'; readonly id: string; readonly steps: readonly string[] }
  | { readonly kind: 'plan_approved' }
  | { readonly kind: 'user_message'; readonly text: string }
  | { readonly kind: 'agent_message'; readonly text: string }
  | { readonly kind: 'progress'; readonly title: string; readonly description: string }
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unknown' };

interface RawKinds {
  readonly planGenerated?:
    { readonly plan: { readonly id: string; readonly steps: readonly { title: string }[] } } | undefined;
  readonly planApproved?: object | undefined;
  readonly userMessaged?: { readonly userMessage: string } | undefined;
  readonly agentMessaged?: { readonly agentMessage: string } | undefined;
  readonly progressUpdated?: { readonly title: string; readonly description: string } | undefined;
  readonly sessionCompleted?: object | undefined;
  readonly sessionFailed?: { readonly reason: string } | undefined;
}

function kindOf(raw: RawKinds): ActivityKind {
  const { planGenerated, userMessaged, agentMessaged, progressUpdated, sessionFailed } = raw;
  if (planGenerated !== undefined) {
    const { id, steps } = planGenerated.plan;
    return { kind: 'plan', id, steps: steps.map(({ title }) => title) };
  }
  if (raw.planApproved !== undefined) return { kind: 'plan_approved' };
  if (userMessaged !== undefined) return { kind: 'user_message', text: userMessaged.userMessage };
  if (agentMessaged !== undefined) return { kind: 'agent_message', text: agentMessaged.agentMessage };
  if (progressUpdated !== undefined) {
    return { kind: 'progress', title: progressUpdated.title, description: progressUpdated.description };
  }
  if (raw.sessionCompleted !== undefined) return { kind: 'completed' };
  if (sessionFailed !== undefined) return { kind: 'failed', reason: sessionFailed.reason };
  return { kind: 'unknown' };
}

export const activityPageSchema = z.looseObject({
  activities: z.array(z.unknown()).default([]),
  nextPageToken: z.string().default(''),
});

/** A repository that the account has connected. */
export const sourceSchema = z
  .looseObject({
    name: z.string().regex(/^sources\/./),
    githubRepo: z
      .looseObject({
        owner: z.string().default(''),
        repo: z.string().default(''),
        branches: z.array(z.looseObject({ displayName: z.string().default('') })).default([]),
      })
      .optional(),
  })
  .transform(({ name, githubRepo }) => ({
    name,
    owner: githubRepo?.owner ?? '',
    repo: githubRepo?.repo ?? '',
    branches: githubRepo?.branches.map(({ displayName }) => displayName) ?? [],
  }));
export type JulesSource = z.infer<typeof sourceSchema>;

export const sourcePageSchema = z.looseObject({
  sources: z.array(z.unknown()).default([]),
  nextPageToken: z.string().default(''),
});

/** The body of the call that makes a session. */
export interface NewSession {
  readonly prompt: string;
  readonly title: string;
  /** Without it the session works on no repository. */
  readonly sourceContext?: {
    readonly source: string;
    readonly githubRepoContext: { readonly startingBranch: string };
  };
  readonly requirePlanApproval: boolean;
  readonly automationMode?: 'AUTO_CREATE_PR';
}

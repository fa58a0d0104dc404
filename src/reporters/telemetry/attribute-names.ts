/**
 * Names of attributes. Those of the GenAI conventions (OpenTelemetry semantic conventions 1.37, status *development*) still
 * change; what has no name there is under `aim.`.
 */
export const NAMES = {
  operation: 'gen_ai.operation.name',
  agent: 'gen_ai.agent.name',
  provider: 'gen_ai.provider.name',
  model: 'gen_ai.request.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  error: 'error.type',
  revision: 'vcs.ref.head.revision',
  cost: 'aim.usage.cost_usd',
  costEstimated: 'aim.usage.cost_estimated',
  // Of all turns below a span: by names of their own, so that a sum over all spans counts nothing twice.
  totalInput: 'aim.total.input_tokens',
  totalOutput: 'aim.total.output_tokens',
  totalCost: 'aim.total.cost_usd',
  run: 'aim.run.id',
  jobs: 'aim.run.jobs',
  job: 'aim.job.id',
  files: 'aim.job.files_changed',
  attempt: 'aim.attempt.number',
  turn: 'aim.turn.id',
  pool: 'aim.pool.name',
  instance: 'aim.instance.index',
  outcome: 'aim.outcome',
} as const;

/** What a turn of a coding agent is called there. */
export const INVOKE_AGENT = 'invoke_agent';

import { z } from 'zod';
import type { Json } from '../rpc/json-line.ts';

const optionSchema = z.looseObject({
  id: z.string(),
  category: z.string().nullish(),
  currentValue: z.unknown().optional(),
  options: z
    .array(z.looseObject({ value: z.string() }))
    .nullish()
    .catch(null),
});

/** What an agent reports of a session that it opened: its id, and what can be set. */
export const openedSessionSchema = z.looseObject({
  sessionId: z.string(),
  modes: z
    .looseObject({ currentModeId: z.string().optional(), availableModes: z.array(z.looseObject({ id: z.string() })) })
    .nullish()
    .catch(null),
  models: z
    .looseObject({ availableModels: z.array(z.looseObject({ modelId: z.string() })) })
    .nullish()
    .catch(null),
  configOptions: z.array(optionSchema).nullish().catch(null),
});
export type OpenedSession = z.infer<typeof openedSessionSchema>;

interface Request {
  readonly method: string;
  readonly params: Json;
}

/** The mode in which an agent opened a session, or null where it reports none. */
export function modeAtStart({ modes, configOptions }: OpenedSession): string | null {
  const value = modes?.currentModeId ?? optionOf(configOptions, 'mode')?.currentValue;
  return typeof value === 'string' ? value : null;
}

/** How to put a session in this mode, or null where the agent does not offer it. */
export function modeRequest(session: OpenedSession, mode: string): Request | null {
  const { sessionId, modes } = session;
  const offered = modes?.availableModes.some(({ id }) => id === mode) === true;
  if (offered) return { method: 'session/set_mode', params: { sessionId, modeId: mode } };
  return configRequest(session, 'mode', mode);
}

/** How to have a session use this model, or null where the agent does not offer it. */
export function modelRequest(session: OpenedSession, model: string): Request | null {
  const { sessionId, models } = session;
  const request = configRequest(session, 'model', model);
  if (request !== null) return request;
  const offered = models?.availableModels.some(({ modelId }) => modelId === model) === true;
  return offered ? { method: 'session/set_model', params: { sessionId, modelId: model } } : null;
}

function configRequest({ sessionId, configOptions }: OpenedSession, category: string, value: string): Request | null {
  const option = optionOf(configOptions, category);
  const offered = option?.options?.some((each) => each.value === value) === true;
  if (option === undefined || !offered) return null;
  return { method: 'session/set_config_option', params: { sessionId, configId: option.id, value } };
}

function optionOf(options: OpenedSession['configOptions'], category: string) {
  return options?.find((each) => (each.category ?? each.id) === category);
}

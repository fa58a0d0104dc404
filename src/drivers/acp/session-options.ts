import { z } from '../../lib/schema/z.ts';
import type { Json } from '../rpc/json-line.ts';
import type { AcpVersion } from './agent.ts';

const valueSchema = z.looseObject({ value: z.string() });
/** A value, or a group of values. */
const choiceSchema = z.looseObject({ value: z.string().optional(), options: z.array(valueSchema).optional() });
const optionSchema = z.looseObject({
  /** Of version 1. */
  id: z.string().optional(),
  /** Of version 2. */
  configId: z.string().optional(),
  category: z.string().nullish(),
  currentValue: z.unknown().optional(),
  options: z.array(choiceSchema).nullish().catch(null),
});
type Option = z.infer<typeof optionSchema>;

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

const modeUpdate = z.looseObject({ sessionUpdate: z.literal('current_mode_update'), currentModeId: z.string() });
const optionsUpdate = z.looseObject({
  sessionUpdate: z.literal('config_option_update'),
  configOptions: z.array(optionSchema),
});

/** The mode that an update of a session reports, or null where it reports none. */
export function modeIn(update: Json): string | null {
  const mode = modeUpdate.safeParse(update).data?.currentModeId;
  const value = mode ?? optionOf(optionsUpdate.safeParse(update).data?.configOptions, 'mode')?.currentValue;
  return typeof value === 'string' ? value : null;
}

/** How to put a session in this mode, or null where the agent does not offer it. */
export function modeRequest(session: OpenedSession, mode: string, version: AcpVersion): Request | null {
  const { sessionId, modes } = session;
  const offered = modes?.availableModes.some(({ id }) => id === mode) === true;
  if (offered) return { method: 'session/set_mode', params: { sessionId, modeId: mode } };
  return configRequest(session, 'mode', mode, version);
}

/** How to have a session use this model, or null where the agent does not offer it. */
export function modelRequest(session: OpenedSession, model: string, version: AcpVersion): Request | null {
  const { sessionId, models } = session;
  const request = configRequest(session, 'model', model, version);
  if (request !== null) return request;
  const offered = models?.availableModels.some(({ modelId }) => modelId === model) === true;
  return offered ? { method: 'session/set_model', params: { sessionId, modelId: model } } : null;
}

function configRequest(
  { sessionId, configOptions }: OpenedSession,
  category: string,
  value: string,
  version: AcpVersion,
): Request | null {
  const option = optionOf(configOptions, category);
  if (option === undefined || !valuesOf(option).includes(value)) return null;
  const typed = version === 1 ? { value } : { type: 'id', value };
  return { method: 'session/set_config_option', params: { sessionId, configId: idOf(option), ...typed } };
}

function optionOf(options: OpenedSession['configOptions'], category: string): Option | undefined {
  return options?.find((each) => (each.category ?? idOf(each)) === category);
}

function idOf({ id, configId }: Option): string | undefined {
  return configId ?? id;
}

/** The values that can be chosen, in groups or not. */
function valuesOf({ options }: Option): string[] {
  return (options ?? []).flatMap((each) => each.options?.map((it) => it.value) ?? each.value ?? []);
}

import { z } from '../../lib/schema/z.ts';

/** A choice that an agent offers. Ids differ from agent to agent, kinds do not. */
export const permissionOptionSchema = z.looseObject({
  optionId: z.string(),
  kind: z.string(),
  name: z.string().optional(),
});
type Option = z.infer<typeof permissionOptionSchema>;

/**
 * The option for this decision alone: one that the agent would remember for ever is chosen only where it offers nothing
 * less. Null: no option fits.
 */
export function chooseOption(options: readonly Option[], allow: boolean): string | null {
  const kinds = allow ? ['allow_once', 'allow_always'] : ['reject_once', 'reject_always'];
  for (const kind of kinds) {
    const option = options.find((each) => each.kind === kind);
    if (option !== undefined) return option.optionId;
  }
  return null;
}

/**
 * The options that a person is shown: those for this decision alone, in the agent's words. What the agent would remember is
 * among them only where it offers nothing less: it would hold for whoever has the instance next.
 */
export function optionsToShow(options: readonly Option[]): readonly Option[] {
  const once = options.filter(({ kind }) => kind.endsWith('_once'));
  const isWhole = (means: string) => once.some(({ kind }) => kind.startsWith(means));
  return options.filter(
    ({ kind }) =>
      kind.endsWith('_once') || (/^(allow|reject)_/.test(kind) && !isWhole(kind.slice(0, kind.indexOf('_')))),
  );
}

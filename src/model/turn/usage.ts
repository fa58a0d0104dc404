import { z } from '../../lib/schema/z.ts';

/** Tokens and cost of one or several turns, as the tool reports them. Null: it does not report them. */
export const usageSchema = z.strictObject({
  input_tokens: z.number().nullable(),
  output_tokens: z.number().nullable(),
  cost_usd: z.number().nullable(),
  cost_estimated: z
    .literal(true)
    .optional()
    .meta({ description: 'The cost, or a part of it, is an estimate by list prices: the tool reports tokens alone' }),
});
/** Tokens and cost, as a tool reports them. */
export type Usage = z.infer<typeof usageSchema>;

/** Whether two usages have the same figures. */
export function sameUsage(a: Usage | null, b: Usage | null): boolean {
  if (a === null || b === null) return a === b;
  const { input_tokens, output_tokens, cost_usd } = a;
  return input_tokens === b.input_tokens && output_tokens === b.output_tokens && cost_usd === b.cost_usd;
}

const add = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : a + b);

/** The sum of two usages. What is unknown in one counts as nothing; what is unknown in both stays unknown. */
export function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (a === null || b === null) return a ?? b;
  return {
    input_tokens: add(a.input_tokens, b.input_tokens),
    output_tokens: add(a.output_tokens, b.output_tokens),
    cost_usd: add(a.cost_usd, b.cost_usd),
    ...((a.cost_estimated === true || b.cost_estimated === true) && { cost_estimated: true as const }),
  };
}

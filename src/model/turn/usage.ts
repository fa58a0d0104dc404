import { z } from 'zod';

/** What the tool says that it used. Null: it does not say. */
export const usageSchema = z.strictObject({
  input_tokens: z.number().nullable(),
  output_tokens: z.number().nullable(),
  cost_usd: z.number().nullable(),
});
export type Usage = z.infer<typeof usageSchema>;

const add = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : a + b);

/** The sum of what is known. */
export function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (a === null || b === null) return a ?? b;
  return {
    input_tokens: add(a.input_tokens, b.input_tokens),
    output_tokens: add(a.output_tokens, b.output_tokens),
    cost_usd: add(a.cost_usd, b.cost_usd),
  };
}

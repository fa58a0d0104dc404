import { z } from '../../lib/schema/z.ts';

const dollars = z.number().min(0).max(1_000_000);

/** What a model costs: dollars for a million tokens that are sent, and for a million that are received. */
export const priceSchema = z.strictObject({
  input: dollars.meta({ description: 'Dollars for a million tokens that are sent' }),
  output: dollars.meta({ description: 'Dollars for a million tokens that are received' }),
});
/** What a model costs, in dollars for a million tokens. */
export type Price = z.infer<typeof priceSchema>;

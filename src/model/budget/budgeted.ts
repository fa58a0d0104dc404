/** What may be budgeted, in the order in which it is looked at. */
export const BUDGETED = ['cost_usd', 'tokens', 'minutes'] as const;
/** What may be budgeted. */
export type Budgeted = (typeof BUDGETED)[number];

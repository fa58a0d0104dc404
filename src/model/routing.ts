import { z } from 'zod';

/**
 * How a pool chooses the instance for a turn or a lease. `least_busy`: one that is idle. `round_robin`: each in turn.
 * `sticky`: the one that had the same key before.
 */
export const routingSchema = z.enum(['least_busy', 'round_robin', 'sticky']);
/** How a pool chooses the instance for a turn or a lease. */
export type Routing = z.infer<typeof routingSchema>;

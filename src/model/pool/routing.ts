import { z } from '../../lib/schema/z.ts';
import { ROUTINGS } from '../choices.ts';

/** How a pool chooses the instance for a turn or a lease: see {@link ROUTINGS}. */
export const routingSchema = z.enum(ROUTINGS);
/** How a pool chooses the instance for a turn or a lease. */
export type Routing = z.infer<typeof routingSchema>;

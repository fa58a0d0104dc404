import { z } from '../../lib/schema/z.ts';
import { JOB_ORDERS } from '../choices.ts';

/** In which order jobs are started that may start. */
export const jobOrderSchema = z.enum(JOB_ORDERS).meta({
  description:
    'auto: by urgency, and jobs that claim the same file in the order of the file; any: by urgency alone; file: in the order of the file, and none before an earlier one that waits for the same files',
});
/** In which order jobs are started that may start. */
export type JobOrder = z.infer<typeof jobOrderSchema>;

// zod itself, as `z.ts` loads it: where it is first needed.
export { z } from 'zod';

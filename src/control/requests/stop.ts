import { z } from 'zod';
import { defineRequest } from './request.ts';

export const stop = defineRequest('stop', {
  description: 'The connection ends when all has',
  body: {},
  result: z.object({ name: z.string() }),
  async answer(_request, { host }) {
    host.stop();
    return { name: host.name };
  },
});

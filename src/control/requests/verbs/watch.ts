import { z } from 'zod';
import { aborted } from '../../../lib/on-abort.ts';
import type { AimEvent } from '../../../model/events.ts';
import { checkInstance, defineRequest, instanceField } from '../request.ts';

export const watch = defineRequest('watch', {
  description: 'Everything that happens there, as events `watched`, until it is cancelled or all has ended',
  body: { to: instanceField.nullable().default(null).meta({ description: 'This instance and no other' }) },
  result: z.object({}),
  async answer({ to }, { host, emit, signal }) {
    if (host.kind === 'cluster') checkInstance(host, to);
    const isWanted = (event: AimEvent) => to === null || ('instance' in event && event.instance === to);
    using _subscription = host.subscribe((event) => {
      if (isWanted(event)) emit({ type: 'watched', event });
    });
    await aborted(AbortSignal.any([signal, host.closed]));
    return {};
  },
});

import { z } from '../../../lib/schema/z.ts';
import { aborted } from '../../../lib/on-abort.ts';
import type { AimEvent } from '../../../model/events.ts';
import { checkInstance, type ControlHost, defineRequest, instanceField } from '../request.ts';

export const watch = defineRequest('watch', {
  description: 'Everything that happens there, as events `watched`, until it is cancelled or all has ended',
  body: { to: instanceField.nullable().default(null).meta({ description: 'This instance and no other' }) },
  result: z.object({}),
  async answer({ to }, { host, emit, signal }) {
    checkInstance({ name: host.name, count: host.kind === 'cluster' ? host.count : largestPool(host) }, to);
    const isWanted = (event: AimEvent) => to === null || ('instance' in event && event.instance === to);
    using _subscription = host.subscribe((event) => {
      if (isWanted(event)) emit({ type: 'watched', event });
    });
    await aborted(AbortSignal.any([signal, host.closed]));
    return {};
  },
});

/** Of a run; one that has no pool to show may have any instance. */
function largestPool(host: ControlHost): number {
  const counts = host.status().map(({ count }) => count);
  return counts.length === 0 ? Infinity : Math.max(...counts);
}

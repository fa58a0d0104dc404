import { expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { rehearse } from '../../support/rehearsal.ts';

it('pools of one provider have no more turns at once than its limit allows', async () => {
  using checkout = Checkout.git({});
  const jobs = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, index) => ({
    id,
    action: 'ask',
    prompt: 'sim:sleep 0.05\nsim:say ok',
    pool: { name: index % 2 === 0 ? 'one' : 'two' },
  }));
  const most = async (limits: object) => {
    const pools = { one: { tool: 'sim', provider: 'p', count: 3 }, two: { tool: 'sim', provider: 'p', count: 3 } };
    const { result, events } = await rehearse(checkout, { limits, pools, jobs });
    expect(result.counts).toEqual({ completed: 6 });
    let [now, peak] = [0, 0];
    for (const { type } of events) {
      if (type === 'turn_started') peak = Math.max(peak, ++now);
      if (type === 'turn_ended') now -= 1;
    }
    return peak;
  };
  expect(await most({ p: 2 })).toBe(2);
  expect(await most({})).toBeGreaterThan(2);
});

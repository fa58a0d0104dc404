// Holds three instances of the fake Python tool, one of them deaf to TERM, and says by which mark they are found.
import { OWNER_MARK } from '../../../../src/process/owner-record.ts';
import { systemClock } from '../../../../src/model/clock.ts';
import { WarmStart } from '../../../../src/process/warm-start.ts';
import { fakeOrder, Spoken } from '../warm-tool.ts';

const start = new WarmStart(await fakeOrder(), systemClock);
const [idle, deaf, other] = [1, 2, 3].map(() => new Spoken(start.startProcess)) as [Spoken, Spoken, Spoken];
await Promise.all([idle.ready(), deaf.ask('deaf'), other.ready()]);
console.log(OWNER_MARK);
await new Promise(() => {});

// Runs three processes of the fake Python tool, one of which ignores TERM. Prints the mark by which they are found, and the
// pid of their fork server.
import { OWNER_MARK } from '../../../../src/process/mark.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { ForkingSource } from '../../../../src/process/fork-server/forking-source.ts';
import { fakeTool, Conversation } from '../warm-tool.ts';

const start = new ForkingSource(await fakeTool(), systemClock);
const [idle, deaf, other] = [1, 2, 3].map(() => new Conversation(start.startProcess)) as [
  Conversation,
  Conversation,
  Conversation,
];
await Promise.all([idle.ready(), deaf.ask('deaf'), other.ready()]);
const { view } = start;
if (view.how !== 'warm') throw new Error(JSON.stringify(view));
console.log(OWNER_MARK, view.pid);
await new Promise(() => {});

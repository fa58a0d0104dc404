// Runs three processes of the fake Python tool, one of which ignores TERM, forked from what `aim warm` keeps. Prints the mark
// by which they are found, the pid of their fork server, and that of what is kept.
import { OWNER_MARK } from '../../../../src/process/mark.ts';
import { ResidentTool } from '../resident-tool.ts';
import { Conversation } from '../warm-tool.ts';

const tool = await ResidentTool.open();
const { record } = await tool.keep();
const start = tool.source();
const [idle, deaf, other] = [1, 2, 3].map(() => new Conversation(start.startProcess)) as [
  Conversation,
  Conversation,
  Conversation,
];
await Promise.all([idle.ready(), deaf.ask('deaf'), other.ready()]);
const { view } = start;
if (view.how !== 'warm' || !view.resident) throw new Error(JSON.stringify(view));
console.log(OWNER_MARK, view.pid, record.pid);
await new Promise(() => {});

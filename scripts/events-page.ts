import { aimEventSchema } from '../src/model/events.ts';

/** The fields that every event has. */
const STAMP = ['type', 'seq', 'at'];

/** The text of docs/EVENTS.md: a row for each type of event, as its schema has it. */
export function eventsPage(): string {
  const rows = aimEventSchema.options.map((option) => {
    const { description = '' } = option.meta() ?? {};
    const fields = Object.keys(option.shape).filter((name) => !STAMP.includes(name));
    const text = description.replaceAll('|', '\\|');
    return `| \`${option.shape.type.value}\` | ${text} | ${fields.map((name) => `\`${name}\``).join(', ')} |`;
  });
  return `${[
    '# Events',
    '',
    '<!-- Written by `npm run reference` from the schema of events. -->',
    '',
    'What happens in a run or a cluster is told by one closed union of events. They are lines of JSON of `--reporter json`, on the',
    'stdin of `--on-event CMD`, and in the journal of a run after its first line. `onEvent` of the library gets them as objects.',
    '',
    'Each has its `type`, a `seq` that counts up by one over all events of the process, and `at`, when it happened (ISO 8601, UTC).',
    'Within a version fields and types are only added: a reader has to pass over what it does not know. What each field holds is in',
    '[the schema](../schema/event.schema.json), which `aim schema event` prints.',
    '',
    '| `type` | what it says | its fields |',
    '|---|---|---|',
    ...rows,
  ].join('\n')}\n`;
}

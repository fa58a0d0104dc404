import { APPROVALS, ROUTINGS, START_CHOICES } from '../../src/model/choices.ts';
import { MAX_INSTANCES, MAX_WAIT_SECONDS } from '../../src/model/pool/bounds.ts';
import { choiceFlag, numberFlag, secondsFlag, switchFlag, textFlag } from '../table/flag-kinds.ts';

/** The highest count that `--allow-many` allows. */
const MAX_COUNT = 1000;

/** The pool settings that can be given on the command line. A flag has the name of its setting, with dashes. */
export const poolFlags = {
  count: numberFlag(
    `Instances of each pool, 1 to ${MAX_INSTANCES}; 3 by default`,
    { min: 1, max: MAX_COUNT },
    { char: 'n', group: 'instances' },
  ),
  processes: numberFlag(
    'Processes that the instances of a pool share, each with a session of its own (gemini, copilot, opencode, qwen); one for each by default',
    { min: 1, max: MAX_COUNT },
    { group: 'instances' },
  ),
  routing: choiceFlag(
    ROUTINGS,
    'How the instance for a job or prompt is chosen; least_busy by default: one that is idle',
    { group: 'instances' },
  ),
  model: textFlag('The model, as the tool names it', { group: 'tools' }),
  approvals: choiceFlag(
    APPROVALS,
    'What the tool may do without asking; allow-edits by default: change files, nothing else. ask: so too, and somebody is asked for the rest',
    { group: 'tools' },
  ),
  'ask-timeout': secondsFlag(
    'With --approvals ask: seconds after which a question counts as denied that nobody answered; 300 by default',
    { group: 'tools' },
  ),
  'repo-map': numberFlag(
    'Tokens of the map of the repository that aider sends along; none by default',
    {
      min: 0,
      max: 1_000_000,
    },
    { group: 'tools' },
  ),
  start: choiceFlag(
    START_CHOICES,
    'Spawn each process (plain), or load the tool once and fork its processes (warm); auto: warm where it was tried',
    { group: 'instances' },
  ),
};

/** `--max-wait`: the setting `max_wait_seconds`. */
export const maxWaitFlag = numberFlag(
  'Seconds that what waits for a pool may wait while a limit of its provider lasts; 3600 by default, 0: not at all',
  { min: 0, max: MAX_WAIT_SECONDS },
  { group: 'instances' },
);

/** `--allow-many`: more instances than MAX_INSTANCES. */
export const allowManyFlag = switchFlag(`Let -n be more than ${MAX_INSTANCES}`, { group: 'instances' });

import { type Bounds, numberArgument, numberFlag, optionalNumberArgument, textFlag } from '../table/flag-kinds.ts';

/** No pool has more instances, even with `--allow-many`. */
const MAX_INDEX = 9999;

/** The control protocol allows no longer key. */
const MAX_KEY_CHARS = 200;

/** Seconds that a turn may take which a command waits for. */
export const TURN_SECONDS = 600;

const INDEX: Bounds = { min: 0, max: MAX_INDEX };

/** `--name`: the cluster that a command is for. */
export const clusterFlag = (exclusive: string[] = []) =>
  textFlag(
    'The cluster; by default the one of AIM_SOCKET, the one that works in this checkout, or the only one that runs',
    { exclusive },
  );

/** `--to`: an instance by its index. */
export const instanceFlag = (summary: string, exclusive: string[] = []) => numberFlag(summary, INDEX, { exclusive });

/** An instance by its index, as an argument. */
export const instanceArgument = numberArgument('the index of an instance', INDEX);

/** An instance by its index, as an argument that may be left out. */
export const optionalInstanceArgument = optionalNumberArgument('the index of an instance', INDEX);

/** `--session`: the key of a conversation. */
export const sessionFlag = textFlag(
  'A key; prompts with the same key go to the same instance and continue its conversation',
  { exclusive: ['to', 'all'], maxChars: MAX_KEY_CHARS },
);

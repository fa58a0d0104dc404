import { AimError } from '../../src/model/errors.ts';
import {
  type Bounds,
  numberArgument,
  numberFlag,
  optionalArgument,
  optionalNumberArgument,
  textFlag,
} from '../table/flag-kinds.ts';

/** No pool has more instances, even with `--allow-many`. */
const MAX_INDEX = 9999;

/** The control protocol allows no longer key. */
const MAX_KEY_CHARS = 200;

/** Seconds that a turn may take which a command waits for. */
export const TURN_SECONDS = 600;

const INDEX: Bounds = { min: 0, max: MAX_INDEX };

/** What the exit codes of a command mean that asks a cluster for something. */
export const CLUSTER_CODES = { 4: 'there is no such cluster' } as const;

/** Variables that such a command uses. */
export const CLUSTER_ENVIRONMENT = {
  AIM_SOCKET: 'the cluster inside which it runs: `aim launch … -- COMMAND` sets it',
} as const;

/** What the exit codes of `send` and `read` mean. */
export const TURN_CODES = {
  0: 'the turn completed',
  1: 'it did not complete',
  3: 'it timed out',
  4: 'there is no such cluster, or no such turn',
  5: 'something was refused',
  130: 'it was interrupted',
} as const;

/** Which cluster a command is for that has to have one. */
const ONE_CLUSTER =
  'The cluster; by default the one of AIM_SOCKET, the one that works in this checkout, or the only one that runs';

/** Summary of `--name` for a command that is for every cluster and run where none is named. */
export const ANY_CLUSTER = 'The cluster or run; by default the one of AIM_SOCKET, or all that run';

/** `--name`: the cluster that a command is for. The summary says what is taken without it. */
export const clusterFlag = ({ summary = ONE_CLUSTER, exclusive = [] as string[] } = {}) =>
  textFlag(summary, { exclusive, names: 'cluster' });

/** The cluster that a command is for, as an argument. `nameOf` takes it or the flag. */
export const clusterArgument = optionalArgument('the cluster or run, as --name has it', 'listener');

/** The cluster that a line names. @throws AimError usage where it does so twice. */
export function nameOf({
  args,
  flags,
}: {
  readonly args: { readonly name?: string | undefined };
  readonly flags: { readonly name?: string | undefined };
}): string | undefined {
  if (args.name === undefined || flags.name === undefined) return args.name ?? flags.name;
  throw new AimError('usage', `the cluster is named twice: ${args.name} and --name ${flags.name}`);
}

/** `--to`: an instance by its index. */
export const instanceFlag = (summary: string, exclusive: string[] = []) =>
  numberFlag(summary, INDEX, { exclusive, names: 'instance' });

/** An instance by its index, as an argument. */
export const instanceArgument = numberArgument('the index of an instance', INDEX);

/** An instance by its index, as an argument that may be left out. */
export const optionalInstanceArgument = optionalNumberArgument('the index of an instance', INDEX);

/** `--session`: the key of a conversation. */
export const sessionFlag = textFlag(
  'A key; prompts with the same key go to the same instance and continue its conversation',
  { exclusive: ['to', 'all'], maxChars: MAX_KEY_CHARS, names: 'conversation' },
);

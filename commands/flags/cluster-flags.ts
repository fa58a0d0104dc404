import { Flags } from '@oclif/core';
import { AimError } from '../../src/model/errors.ts';
import { secondsFlag, wholeNumber } from '../host/aim-command.ts';

/** An instance has no higher index, whatever `--allow-many` lets in. */
const HIGHEST_INDEX = 9999;

export const nameFlag = Flags.string({
  summary: 'The cluster; by default that of AIM_SOCKET, or the only one there is',
});

export const toFlag = Flags.integer({
  summary: 'This instance and no other',
  parse: wholeNumber('--to', 0, HIGHEST_INDEX),
});

/** As long as the protocol lets a key be. */
const MAX_KEY_CHARS = 200;

export const sessionFlag = Flags.string({
  summary: 'The same key, the same instance and its conversation',
  exclusive: ['to', 'all'],
  async parse(key) {
    if (key.length > 0 && key.length <= MAX_KEY_CHARS) return key;
    throw new AimError('usage', `--session: must be 1 to ${MAX_KEY_CHARS} characters, not ${key.length}`);
  },
});

export const instanceIndex = wholeNumber('instance', 0, HIGHEST_INDEX);

/** Seconds that a turn may take which somebody waits for. */
export const TURN_SECONDS = 600;

export const waitFlag = Flags.custom<number>({
  summary: 'Wait up to so many seconds for the cluster to appear',
  parse: secondsFlag('--wait-for-cluster'),
})();

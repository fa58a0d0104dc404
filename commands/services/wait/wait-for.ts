/** The values of `aim wait --until`. */
export const WAIT_FOR = ['idle', 'ready', 'ended'] as const;
export type WaitFor = (typeof WAIT_FOR)[number];

/** The highest number of instances in a pool, unless the user allows more by `--allow-many` or `allowMany`. */
export const MAX_INSTANCES = 10;

/** How long work may wait at most while a limit of a provider lasts, in seconds: 30 days. */
export const MAX_WAIT_SECONDS = 2_592_000;

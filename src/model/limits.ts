/** The highest number of instances in a pool, unless the user allows more by `--allow-many` or `allowMany`. */
export const MAX_INSTANCES = 10;

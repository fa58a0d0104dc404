/*
 * What the APIs of providers say of their limits, which most tools pass on as it is: OpenAI's, Anthropic's and Google's error
 * bodies, and litellm's names for them. They are matched without regard to case.
 */

/** An allowance is used up. */
export const SPENT: string[] = [
  // OpenAI, and whoever copies its API.
  'insufficient_quota',
  'exceeded your current quota, please check your plan',
  'billing_hard_limit_reached',
  'billing_not_active',
  // Anthropic.
  'credit balance is too low',
  // Google, for a day's allowance; without one of these words its RESOURCE_EXHAUSTED is of a minute.
  'PerDay',
  'daily (?:quota|limit)',
  // Services that are paid for by the month.
  'usage limit (?:has been )?(?:reached|exceeded)',
  'usage_?limit_?(?:reached|exceeded)',
  'quota (?:has been )?(?:exceeded|reached|exhausted)',
  '(?:exceeded|exhausted) your (?:monthly |daily |weekly |free |premium request )?(?:quota|allowance|limit)',
  'insufficient (?:balance|credits|funds)',
];

/** Too many requests just now, or busy servers. */
export const BUSY: string[] = [
  // HTTP status codes, as errors name them.
  '(?:status|code|http|error|:)["\']?[ :=(]{1,4}["\']?(?:429|503|529)(?!\\d)',
  '^(?:error: )?(?:429|503|529)(?!\\d)',
  'too many requests',
  'rate[ _-]?limit',
  'rate limited',
  'RESOURCE_?EXHAUSTED',
  'overloaded',
  'over capacity',
  'no capacity available',
  'throttl(?:ed|ing)',
  'ServiceUnavailableError',
  'temporarily unavailable',
];

/** When it is over. */
export const RESETS: string[] = [
  'retry[- _]after["\']?[ :=]{1,3}["\']?(?<seconds>\\d{1,7}(?:\\.\\d{1,9})?)(?![\\d.]*m?s)',
  'retry[- _]?(?:after|in|delay)["\']?[ :=]{1,3}["\']?(?<duration>\\d{1,7}(?:\\.\\d{1,12})? ?(?:ms|s|m|h|d)[^"\'.,;)]{0,60})',
  'try again in (?<duration>\\d{1,7}(?:\\.\\d{1,12})? ?[a-z][^"\'.,;)]{0,60})',
  'resets?_?(?:in|after)_?seconds["\']?[ :=]{1,3}(?<seconds>\\d{1,9})',
  'resets?_?at["\']?[ :=]{1,3}(?<epoch>\\d{9,13})',
  'resets?_?at["\']?[ :=]{1,3}["\']?(?<date>\\d{4}-\\d\\d-\\d\\dT[\\d:.]{5,15}(?:Z|[+-]\\d\\d:?\\d\\d))',
  'resets? (?:after|in) (?<duration>\\d{1,7} ?[a-z][^"\'.,;)]{0,60})',
  'limit reached\\|(?<epoch>\\d{9,13})',
  'resets? (?:at )?(?<clock>\\d{1,2}(?::\\d\\d)? ?[ap]m)(?: \\((?<zone>[A-Za-z_/+-]{1,40})\\))?',
  'try again at (?<date>[A-Z][a-z]{2} \\d{1,2}(?:st|nd|rd|th)?, \\d{4} \\d{1,2}:\\d\\d [AP]M)',
  'try again at (?<clock>\\d{1,2}:\\d\\d ?[ap]m)',
];

import { z } from '../../lib/schema/z.ts';
import { plainText } from '../rpc/rpc-error.ts';

/** Why a turn failed, as the app server reports it. Seen with codex 0.169.0. */
export const failureSchema = z.looseObject({
  message: z.string(),
  codexErrorInfo: z.unknown().optional(),
  additionalDetails: z.string().nullish(),
});
export type Failure = z.infer<typeof failureSchema>;

/** The message of a failure, with the details and the HTTP status where the message has none. */
export function textOfFailure({ message, additionalDetails, codexErrorInfo }: Failure): string {
  const details = additionalDetails ?? '';
  const words = plainText(message);
  const text = details === '' || message.includes(details) ? words : `${words}: ${details}`;
  const status = statusOf(codexErrorInfo);
  return status === null || text.includes(String(status)) ? text : `${text} (HTTP ${status})`;
}

const windowSchema = z.looseObject({ usedPercent: z.number() });

/** Of the allowances of an account those that are used up, as text; they have the times at which they are filled again. */
export function spentAllowance(params: unknown): string {
  const limits = z.looseObject({ rateLimits: z.record(z.string(), z.unknown()) }).safeParse(params).data?.rateLimits;
  const spent = Object.values(limits ?? {}).filter((it) => (windowSchema.safeParse(it).data?.usedPercent ?? 0) >= 100);
  return spent.map((it) => JSON.stringify(it)).join('\n');
}

/** The status in `{"httpConnectionFailed":{"httpStatusCode":401}}` and its like. */
function statusOf(info: unknown): number | null {
  const parsed = z.record(z.string(), z.looseObject({ httpStatusCode: z.number() })).safeParse(info).data;
  return Object.values(parsed ?? {})[0]?.httpStatusCode ?? null;
}

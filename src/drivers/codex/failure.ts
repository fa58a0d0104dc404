import { z } from 'zod';
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

/** The status in `{"httpConnectionFailed":{"httpStatusCode":401}}` and its like. */
function statusOf(info: unknown): number | null {
  const parsed = z.record(z.string(), z.looseObject({ httpStatusCode: z.number() })).safeParse(info).data;
  return Object.values(parsed ?? {})[0]?.httpStatusCode ?? null;
}

import { z } from '../../lib/schema/z.ts';
import { JULES_API, JULES_KEY } from './key-choices.ts';
import { milliseconds } from './values.ts';

/** Without TLS a key goes only to a server on this machine. */
const baseUrl = z.string().refine(
  (text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username, search, hash } = new URL(text);
    const isPlain = username === '' && search === '' && hash === '' && !text.endsWith('/');
    const isHere = protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
    return isPlain && (protocol === 'https:' || isHere);
  },
  { message: 'must be an https URL without a slash at its end, or one of this machine' },
);

/** A service that does the work elsewhere. */
export const remoteSchema = z.strictObject({
  service: z.literal('jules').meta({ description: 'Whose API is spoken: the Jules REST API v1alpha' }),
  baseUrl: baseUrl.default(JULES_API).meta({ description: 'Only your own tools.json can change it' }),
  keyVariable: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable')
    .default(JULES_KEY)
    .meta({ description: 'The variable that has the API key; only your own tools.json can change it' }),
  branch: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Of origin, to start from; the one that is checked out by default' }),
  pullRequests: z.boolean().default(false).meta({ description: 'The service makes a pull request of what it changed' }),
  pollMs: milliseconds
    .default(2000)
    .meta({ description: 'Between two reads of a session that moves; one that does not is read ever more rarely' }),
});
export type Remote = z.infer<typeof remoteSchema>;

import { AIM_VERSION } from '../../model/version.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where spans go, as the variables of OpenTelemetry have it. */
export interface OtlpSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
  /** How long one request may take. Milliseconds. */
  readonly timeoutMs: number;
}

const TIMEOUT_MS = 10_000;

/** @returns why nothing can be exported, where it is a text. */
export function otlpSettings(environment: Environment): OtlpSettings | string {
  const own = (name: string) => environment[`OTEL_EXPORTER_OTLP_TRACES_${name}`] || undefined;
  const common = (name: string) => environment[`OTEL_EXPORTER_OTLP_${name}`] || undefined;
  const protocol = own('PROTOCOL') ?? common('PROTOCOL') ?? 'http/json';
  if (!protocol.startsWith('http/')) return `OTEL_EXPORTER_OTLP_PROTOCOL is ${protocol}, and aim exports by HTTP alone`;
  const endpoint = common('ENDPOINT')?.replace(/\/+$/, '');
  const url = own('ENDPOINT') ?? (endpoint === undefined ? '' : `${endpoint}/v1/traces`);
  if (!URL.canParse(url) || !/^https?:/.test(url)) return `${url} is no URL to export to`;
  const timeout = Number(own('TIMEOUT') ?? common('TIMEOUT'));
  return {
    url,
    headers: pairsIn(own('HEADERS') ?? common('HEADERS') ?? ''),
    resource: {
      'service.name': environment['OTEL_SERVICE_NAME'] || 'aim',
      'service.version': AIM_VERSION,
      ...pairsIn(environment['OTEL_RESOURCE_ATTRIBUTES'] ?? ''),
    },
    timeoutMs: timeout > 0 ? timeout : TIMEOUT_MS,
  };
}

/** `a=1,b=two%20words` */
function pairsIn(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) return [];
      return [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

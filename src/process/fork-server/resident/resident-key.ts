import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { AIM_VERSION } from '../../../model/version.ts';
import forkServer from '../fork_server.py' with { type: 'text' };
import type { PreloadSpec } from '../preload.ts';
import { pathOf } from './resident-files.ts';
import inherited from './inherited.py' with { type: 'text' };
import residentServer from './resident_server.py' with { type: 'text' };

/** What aim sees of that on which the loading of a tool depends. Two that are equal load the same. */
export interface ResidentKey {
  /** Its path, and the program that it stands for. */
  readonly interpreter: string;
  /** aim's version and the programs and steps by which it loads the tool: a hash. */
  readonly aim: string;
  /** The environment of the server, each value as a hash: it may have a password of a proxy. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Programs are looked up in it at each call: what is loaded keeps none of it. */
const NOT_COMPARED = 'PATH';
/** Variables that name files with certificates, which are read while a tool is loaded. */
const CERTIFICATES = /^(?:SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)$/;

/** @param env the environment in which the tool is loaded to be kept. */
export function residentKey(
  { python, module, function: name, steps }: Omit<PreloadSpec, 'env' | 'model'>,
  env: Readonly<Record<string, string>>,
): ResidentKey {
  const compared = Object.entries(env).filter(([variable]) => variable !== NOT_COMPARED);
  return {
    interpreter: [pathOf(python), fileState(python)].join(' '),
    aim: hash(AIM_VERSION, forkServer, residentServer, inherited, module, name, steps ?? ''),
    environment: Object.fromEntries(
      compared.map(([variable, value]) => {
        const isFile = CERTIFICATES.test(variable) && isAbsolute(value);
        return [variable, hash(value, isFile ? fileState(value) : '')];
      }),
    ),
  };
}

/** A file as it is now: where it is, how long, and when it was written. */
function fileState(path: string): string {
  try {
    const real = realpathSync(path);
    const { size, mtimeNs } = statSync(real, { bigint: true });
    return `${real} ${size} ${mtimeNs}`;
  } catch {
    return 'not there';
  }
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

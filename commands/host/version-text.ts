import { AIM_VERSION } from '../../src/model/version.ts';

/** The document of `aim --version --json`. */
export const versionDocument = () => ({ aim: AIM_VERSION });

/** What `aim --version` prints: aim's own version, and of nothing else. */
export function versionText(json: boolean): string {
  return json ? JSON.stringify(versionDocument(), null, 2) : `aim ${AIM_VERSION}`;
}

import manifest from '../../package.json' with { type: 'json' };

/** The version of aim. */
export const AIM_VERSION: string = manifest.version;

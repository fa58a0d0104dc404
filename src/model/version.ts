import manifest from '../../package.json' with { type: 'json' };

/** The version of this aim, from package.json. */
export const AIM_VERSION: string = manifest.version;

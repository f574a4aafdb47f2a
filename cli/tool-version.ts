import packageJson from '../package.json' with { type: 'json' }

/** As archives record it. */
export const toolVersion: string = packageJson.version

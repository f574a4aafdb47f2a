import packageJson from '../package.json' with { type: 'json' }

/** Version of this console, as archives record it. */
export const toolVersion: string = packageJson.version

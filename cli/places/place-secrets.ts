import { readPrivateFile } from '../read-private-file.ts'
import { usageError } from '../usage-error.ts'

/** Of all places that a command names: each takes what its kind needs. */
export interface PlaceSecrets {
  password?: string
  privateKey?: string
  passphrase?: string
  accessKey?: string
  secretKey?: string
}

/** Name in the file, and the variable where no file is named. */
const sources = {
  password: { line: 'password', variable: 'KMC_PLACE_PASSWORD' },
  privateKey: { line: 'private-key-file', variable: 'KMC_PLACE_PRIVATE_KEY_FILE' },
  passphrase: { line: 'passphrase', variable: 'KMC_PLACE_PASSPHRASE' },
  accessKey: { line: 'access-key', variable: 'KMC_OBS_ACCESS_KEY' },
  secretKey: { line: 'secret-key', variable: 'KMC_OBS_SECRET_KEY' },
} as const satisfies Record<keyof PlaceSecrets, { line: string; variable: string }>

const longestAuthFile = 4096
const longestKeyFile = 65_536
const flag = '--place-auth-file'

/** From the file, or without one from the environment. @throws AppError INVALID_INPUT */
export async function readPlaceSecrets(authFile: string | undefined): Promise<PlaceSecrets> {
  const secrets = authFile === undefined ? readEnvironment() : await readAuthFile(authFile)
  const { privateKey: keyFile } = secrets
  if (keyFile === undefined) return secrets
  const named = authFile === undefined ? sources.privateKey.variable : `${sources.privateKey.line} in ${authFile}`
  return { ...secrets, privateKey: await readPrivateFile(keyFile, named, longestKeyFile) }
}

/** Where the secret may come from, for a remedy. */
export function waysToGive(...names: (keyof PlaceSecrets)[]): string {
  const lines = names.map((name) => `${sources[name].line}=…`).join(', ')
  const variables = names.map((name) => sources[name].variable).join(', ')
  return `Name a file with ${flag} that holds ${lines} (a line each), or set ${variables}.`
}

/** Lines `name=value`. A value is all that follows its first equals sign. */
async function readAuthFile(path: string): Promise<PlaceSecrets> {
  const secrets: PlaceSecrets = {}
  for (const line of (await readPrivateFile(path, flag, longestAuthFile)).split(/\r?\n/)) {
    if (line === '') continue
    const equals = line.indexOf('=')
    const name = namesOfLines.get(line.slice(0, Math.max(equals, 0)).trim())
    if (name === undefined || secrets[name] !== undefined) throw badAuthFile(path)
    secrets[name] = line.slice(equals + 1)
  }
  return secrets
}

const namesOfLines = new Map<string, keyof PlaceSecrets>([
  [sources.password.line, 'password'],
  [sources.privateKey.line, 'privateKey'],
  [sources.passphrase.line, 'passphrase'],
  [sources.accessKey.line, 'accessKey'],
  [sources.secretKey.line, 'secretKey'],
])

function badAuthFile(path: string) {
  return usageError(
    `${path} has a line that is not understood, or one twice.`,
    `A line is NAME=VALUE; names are ${[...namesOfLines.keys()].join(', ')}.`,
  )
}

function readEnvironment(): PlaceSecrets {
  const secrets: PlaceSecrets = {}
  for (const name of namesOfLines.values()) {
    const value = process.env[sources[name].variable]
    if (value) secrets[name] = value
  }
  return secrets
}

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'

export interface SecretKey {
  /** Names the key in what it sealed; tells nothing about it. */
  id: string
  bytes: Buffer
}

/** Keys in use, newest first: the first seals, all open. */
export type Keyring = readonly [SecretKey, ...SecretKey[]]

const remedy =
  'Set KMC_SECRET_KEY, or KMC_SECRET_KEY_FILE to a file with one key a line: 32 random bytes in base64 or hexadecimal.'

/** @throws AppError INTERNAL when there is no key or it is none */
export function readKeyring(): Keyring {
  const env = readEnv()
  const text = env.KMC_SECRET_KEY ?? readKeyFile(env.KMC_SECRET_KEY_FILE)
  const [first, ...others] = text.split(/[\s,]+/).filter((part) => part !== '')
  if (first === undefined) throw new AppError('INTERNAL', 'There is no key to seal secrets with.', { remedy })
  return [parseKey(first), ...others.map(parseKey)]
}

function parseKey(text: string): SecretKey {
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
  if (bytes.length !== 32) {
    throw new AppError('INTERNAL', `The key to seal secrets with has ${bytes.length} bytes instead of 32.`, { remedy })
  }
  const id = createHash('sha256').update('kafka-metadata-console key id').update(bytes).digest('hex').slice(0, 8)
  return { id, bytes }
}

function readKeyFile(path: string | undefined): string {
  if (path === undefined) return ''
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AppError('INTERNAL', `The key file ${path} cannot be read.`, { remedy, cause })
  }
}

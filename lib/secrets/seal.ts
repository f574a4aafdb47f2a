import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '#lib/errors.ts'
import { type Keyring, readKeyring, type SecretKey } from './keyring.ts'

/** Where a sealed text belongs. It opens nowhere else: nobody can move one service's password to another row. */
export interface SealedPlace {
  table: string
  row: string
  column: string
}

const version = 'v1'
const algorithm = 'aes-256-gcm'

/** Encrypts and authenticates a secret for one place, with the newest key: `v1.<key id>.<nonce>.<ciphertext>.<tag>`. */
export function seal(secret: string, place: SealedPlace, keyring: Keyring = readKeyring()): string {
  const [key] = keyring
  const nonce = randomBytes(12)
  const cipher = createCipheriv(algorithm, key.bytes, nonce).setAAD(bindingOf(key, place))
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return [version, key.id, ...[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
}

/** @throws AppError INTERNAL when the key is unknown, or the text was changed or belongs to another place */
export function open(sealed: string, place: SealedPlace, keyring: Keyring = readKeyring()): string {
  const [, keyId, ...parts] = sealed.split('.')
  const key = keyring.find(({ id }) => id === keyId)
  const name = `${place.table}.${place.column} of ${place.row}`
  if (key === undefined) {
    throw new AppError('INTERNAL', `${name} was sealed with key ${keyId}, which is not configured.`, {
      remedy: 'Add the key it was sealed with to KMC_SECRET_KEY or its file, or set the secret anew.',
    })
  }
  const [nonce, ciphertext, tag] = parts.map((part) => Buffer.from(part, 'base64url'))
  try {
    if (nonce === undefined || ciphertext === undefined || tag === undefined) throw new Error('incomplete')
    const decipher = createDecipheriv(algorithm, key.bytes, nonce, { authTagLength: 16 })
    decipher.setAAD(bindingOf(key, place)).setAuthTag(tag)
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new AppError('INTERNAL', `${name} was changed after it was sealed.`, {
      remedy: 'Set the secret anew.',
      cause,
    })
  }
}

/** True when the newest key sealed it. */
export function isSealedWithNewestKey(sealed: string, keyring: Keyring = readKeyring()): boolean {
  return sealed.split('.')[1] === keyring[0].id
}

function bindingOf(key: SecretKey, { table, row, column }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([version, key.id, table, row, column]))
}

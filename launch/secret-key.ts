import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const keyBytes = 32

/** Makes the key that seals passwords at rest, where there is none yet; only this user may read it. */
export async function ensureSecretKey(file: string): Promise<'made' | 'there'> {
  await mkdir(dirname(file), { recursive: true })
  try {
    await writeFile(file, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
    return 'made'
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'there'
    throw error
  }
}

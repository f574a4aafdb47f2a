import { createHash } from 'node:crypto'
import { AppError } from '#lib/errors.ts'
import { makePartialName } from '../partial-file.ts'
import { whyNoName } from '../place-path.ts'

/** S3's limit on a key, in bytes of UTF-8. */
export const keyBytes = 1024
const mostStemBytes = 120
/** A temporary name is longer than the name by at most this. */
const partialBytes = 40

/** A person's path, `/folder/file`, as the key `folder/file`. */
export interface ObjectPath {
  /** '' for the bucket itself. */
  key: string
  /** Key of the folder with a slash at its end, '' for the bucket itself. */
  folderPrefix: string
  /** Last component, '' for the bucket itself. */
  name: string
}

/**
 * @param folder the place's folder, '' for the whole bucket; '' as path means it
 * @throws AppError INVALID_INPUT for a path that is not below it
 */
export function parseObjectPath(folder: string, path: string): ObjectPath {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\0-\x1f\x7f]/.test(path)) throw refuseObjectPath(JSON.stringify(path), 'it has a control character')
  const full = path === '' ? folder || '/' : path
  if (full !== folder && !full.startsWith(`${folder}/`)) {
    throw refuseObjectPath(path, `it is not below ${folder || '/'}`)
  }
  const components = full.split('/').slice(1)
  if (components.at(-1) === '') components.pop()
  if (components.some((component) => component === '' || component === '.' || component === '..')) {
    throw refuseObjectPath(path, 'it contains “..”, “.” or “//”')
  }
  for (const component of components) {
    const why = whyNoName(component, keyBytes)
    if (why !== undefined) throw refuseObjectPath(path, why)
  }
  const key = components.join('/')
  if (Buffer.byteLength(key) > keyBytes - partialBytes) throw refuseObjectPath(path, 'it is too long')
  const name = components.pop() ?? ''
  return { key, folderPrefix: components.map((component) => `${component}/`).join(''), name }
}

/** A key for the object while it is written: in the same folder, never listed, found by who looks for its writers. */
export async function makePartialKey(target: ObjectPath): Promise<string> {
  return `${target.folderPrefix}${await makePartialName(stemOf(target.name))}`
}

/** What the partial keys of all writers of an object begin with. */
export function partialPrefixOf(target: ObjectPath): string {
  return `${target.folderPrefix}.${stemOf(target.name)}.`
}

/** Short: S3 services that keep objects as files add to the name, and have 255 bytes in all. */
function stemOf(name: string): string {
  if (Buffer.byteLength(name) <= mostStemBytes) return name
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16)
  return `${[...name].slice(0, 25).join('')}~${digest}`
}

/** As parseObjectPath, for a path that must name an object. */
export function parseFilePath(folder: string, path: string): ObjectPath {
  const parsed = parseObjectPath(folder, path)
  if (path === '' || path === folder || path.endsWith('/')) {
    throw refuseObjectPath(path || '/', 'it is a folder, not an object')
  }
  return parsed
}

export function refuseObjectPath(path: string, why: string): AppError {
  return new AppError('INVALID_INPUT', `The path ${path} may not be used: ${why}.`, {
    field: 'sourcePath',
    remedy: 'Choose a path in the bucket that begins with a slash, such as /backup/archive.tar.gz.',
  })
}

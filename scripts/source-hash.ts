import { createHash, type Hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Runs `work` where the sources are not those of its last success, which the file `mark` remembers. */
export async function whenChanged(
  sources: readonly string[],
  mark: string,
  work: () => Promise<void>,
): Promise<'done' | 'unchanged'> {
  const hash = await hashOf(sources)
  if (existsSync(mark) && (await readFile(mark, 'utf8')) === hash) return 'unchanged'
  await rm(mark, { force: true })
  await work()
  await mkdir(dirname(mark), { recursive: true })
  await writeFile(mark, hash)
  return 'done'
}

/** SHA-256 over names and bytes of files and of everything in folders; what does not exist counts as absent. */
async function hashOf(sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources) await addTo(hash, source)
  return hash.digest('hex')
}

async function addTo(hash: Hash, path: string): Promise<void> {
  // The client is made from the schema, which counts already.
  if (!existsSync(path) || path === 'lib/generated') return
  if ((await stat(path)).isDirectory()) {
    for (const name of (await readdir(path)).sort()) await addTo(hash, join(path, name))
    return
  }
  if (/\.(test|fixture)\.ts$/.test(path)) return
  hash.update(`${path}\0`).update(await readFile(path))
}

import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises'
import { errnoOf, refusePath } from './local-dir-error.ts'
import { whyNoName } from './place-path.ts'

/**
 * A folder held open, reached from the root one component at a time, each without following a link. `childPath` names
 * a child through the open folder (Linux' /proc/self/fd, in place of openat, which Node lacks): whatever is swapped
 * in the path afterwards, the child is in this very folder.
 */
export interface ConfinedFolder {
  handle: FileHandle
  childPath(name: string): string
  close(): Promise<void>
}

const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW

/**
 * Components of a path below the root. '' is the root itself.
 * @throws AppError INVALID_INPUT for a path that is not below it
 */
export function componentsBelow(root: string, path: string): string[] {
  if (path === '' || path === root) return []
  if (!path.startsWith(`${root}/`)) throw refusePath(path, `it is not below ${root}`)
  const components = path
    .slice(root.length)
    .split('/')
    .filter((component) => component !== '' && component !== '.')
  for (const component of components) {
    const why = whyNoName(component)
    if (why !== undefined) throw refusePath(path, why)
  }
  return components
}

/** Opens the folder, making missing ones with mode 0700 where `create` is set. Throws errno errors and INVALID_INPUT. */
export async function openFolder(root: string, components: readonly string[], create = false): Promise<ConfinedFolder> {
  // The root may be a link of the operator's; nothing below it may.
  let folder = confine(await openRoot(root, create))
  for (const component of components) {
    try {
      const child = folder.childPath(component)
      if (create) await mkdir(child, { mode: 0o700 }).catch(ignoreExisting)
      const next = confine(await open(child, folderFlags))
      await folder.close()
      folder = next
    } catch (error) {
      const isLink = await lstat(folder.childPath(component))
        .then((stat) => stat.isSymbolicLink())
        .catch(() => false)
      await folder.close()
      // O_DIRECTORY makes a link ENOTDIR before O_NOFOLLOW can make it ELOOP.
      if (isLink) throw refusePath([root, ...components].join('/'), `${component} is a symbolic link`)
      throw error
    }
  }
  return folder
}

async function openRoot(root: string, create: boolean): Promise<FileHandle> {
  if (create) await mkdir(root, { mode: 0o700 }).catch(ignoreExisting)
  return await open(root, constants.O_RDONLY | constants.O_DIRECTORY)
}

function confine(handle: FileHandle): ConfinedFolder {
  return {
    handle,
    childPath: (name) => `/proc/self/fd/${handle.fd}/${name}`,
    close: () => handle.close(),
  }
}

function ignoreExisting(error: unknown): void {
  if (errnoOf(error) !== 'EEXIST') throw error
}

import { compareZnodePaths } from './compare-paths.ts'
import { archiveLimits } from './format.ts'

/** Characters that ZooKeeper refuses in paths (PathUtils.validatePath): control, surrogates, private use, specials. */
const refused = /[\p{Cc}\ud800-\uf8ff\ufff0-\u{10ffff}]/u

/** Why this is not the canonical path of a znode that ZooKeeper could hold; null when it is one. */
export function findPathFault(path: string): string | null {
  if (!path.startsWith('/')) return 'it does not begin with a slash'
  if (path === '/') return null
  if (Buffer.byteLength(path) > archiveLimits.pathBytes) return `it is longer than ${archiveLimits.pathBytes} bytes`
  const components = path.slice(1).split('/')
  if (components.length > archiveLimits.pathComponents)
    return `it is deeper than ${archiveLimits.pathComponents} levels`
  if (components.includes('')) return 'it has an empty component'
  if (components.includes('.') || components.includes('..')) return 'it has a relative component'
  if (refused.test(path)) return 'it has a character that ZooKeeper refuses'
  return null
}

/**
 * Why this path may not follow that one in an archive; null when it may. Parents stand before their children, so the
 * path before is the parent, or lies below it.
 * @param previous null at the start
 */
export function findOrderFault(previous: string | null, path: string): string | null {
  const fault = findPathFault(path)
  if (fault) return fault
  if (previous === null) return path === '/' ? null : 'the first znode must be /'
  if (compareZnodePaths(previous, path) >= 0) return `it stands behind ${JSON.stringify(previous)}: not in path order`
  const parent = parentOf(path)
  const hasParent = parent === '/' || previous === parent || previous.startsWith(`${parent}/`)
  return hasParent ? null : 'its parent is missing'
}

/** '/' for a path of one component. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}

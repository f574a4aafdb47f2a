/**
 * Component-wise order of znode paths: parents before children and `/a/b` before `/a-b`, so that a subtree is never
 * torn apart. The same as comparing components by UTF-16 unit, without taking the paths apart: the slash counts as
 * the lowest character.
 */
export function compareZnodePaths(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    if (x === slash) return -1
    if (y === slash) return 1
    return x - y
  }
  return a.length - b.length
}

const slash = '/'.charCodeAt(0)

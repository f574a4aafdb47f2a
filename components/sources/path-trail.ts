/** The folders from the top of a place down to a path: ('/srv/a', '/srv/a/b/c') → ['/srv/a', '/srv/a/b', '/srv/a/b/c']. */
export function pathTrail(top: string, path: string): string[] {
  const root = top.replace(/\/+$/, '')
  if (!path.startsWith(`${root}/`)) return [top]
  const names = path
    .slice(root.length + 1)
    .split('/')
    .filter((name) => name !== '')
  return [top, ...names.map((_, index) => `${root}/${names.slice(0, index + 1).join('/')}`)]
}

/** '/api/clusters/7?x=1' → ['api', 'clusters', '7', '?x=1'], so that invalidating '/api/clusters' reaches all below it. */
export function queryKeyOf(url: string): readonly string[] {
  const [path = '', search] = url.split('?', 2)
  const segments = path.split('/').filter((segment) => segment !== '')
  return search === undefined ? segments : [...segments, `?${search}`]
}

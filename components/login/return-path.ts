/** Where a login leads: a page of this console and nothing else, whatever the link said. */
export function returnPathOf(from: string | undefined): string {
  const fallback = '/overview'
  if (from === undefined) return fallback
  const here = 'http://here.invalid'
  const url = URL.canParse(from, here) ? new URL(from, here) : null
  if (url === null || url.origin !== here) return fallback
  // `/.//evil.example` has our origin and a path that, taken by itself, is another host's address.
  const path = `${url.pathname.replace(/^[\\/]+/, '/')}${url.search}`
  const again = new URL(path, here)
  return again.origin === here && again.pathname !== '/login' ? path : fallback
}

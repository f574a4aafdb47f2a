/** Where a login leads: a page of this console and nothing else, whatever the link said. */
export function returnPathOf(from: string | undefined): string {
  const fallback = '/overview'
  if (from === undefined) return fallback
  const here = 'http://here.invalid'
  const url = URL.canParse(from, here) ? new URL(from, here) : null
  if (url === null || url.origin !== here || url.pathname === '/login') return fallback
  return `${url.pathname}${url.search}`
}

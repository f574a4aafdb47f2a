/** The session is gone: a full page load, so that nothing of it stays in memory. Login leads back here. */
export function signInAgain(): void {
  const here = `${location.pathname}${location.search}`
  location.assign(`/login?${new URLSearchParams({ from: here, ended: '1' })}`)
}

/** Told to the window before the page is left for the login: a form keeps what was typed. */
export const signInAgainEvent = 'kmc:sign-in-again'

/** The session is gone: a full page load, so that nothing of it stays in memory. Login leads back here. */
export function signInAgain(): void {
  window.dispatchEvent(new Event(signInAgainEvent))
  const here = `${location.pathname}${location.search}`
  location.assign(`/login?${new URLSearchParams({ from: here, ended: '1' })}`)
}

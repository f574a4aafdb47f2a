/** Wider than it must be: a host key read again costs a click, a password in the browser's storage more. */
const secretName = /password|passphrase|secret|key|token|repeat/i

/** Of the form on this page and in this tab. */
function storageKey(): string {
  return `form:${location.pathname}${location.search}`
}

/** Keeps what was typed until the person has logged in again, without its secrets. */
export function keepValues(values: object): void {
  sessionStorage.setItem(storageKey(), writeWithoutSecrets(values))
}

/** What was kept of this page's form, once; null: nothing. */
export function takeKeptValues(): object | null {
  const key = storageKey()
  const text = sessionStorage.getItem(key)
  if (text === null) return null
  sessionStorage.removeItem(key)
  const values: unknown = JSON.parse(text)
  return typeof values === 'object' ? values : null
}

export function writeWithoutSecrets(values: object): string {
  return JSON.stringify(values, (name, value: unknown) => (secretName.test(name) ? undefined : value))
}

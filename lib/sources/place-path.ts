import { AppError } from '#lib/errors.ts'

/** What a kind of place does not take in a name of a file or folder. */
export interface NameRule {
  /** Why the name may not be used, in words that follow "because"; undefined when it may. */
  whyNot(name: string): string | undefined
}

const pathField = 'sourcePath'
const mostNameBytes = 255
/** Not a Buffer: forms check paths too. */
const utf8 = new TextEncoder()
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const controlCharacters = /[\x00-\x1f\x7f]/

/**
 * Components of a path as a person types it, the slashes doubled or at its end aside.
 * @param field the form field at fault
 * @throws AppError INVALID_INPUT
 */
export function splitPlacePath(path: string, rule: NameRule, field = pathField): string[] {
  if (!path.startsWith('/')) throw refusePlacePath(path, 'it does not begin with a slash', field)
  const components = path.split('/').filter((component) => component !== '' && component !== '.')
  for (const component of components) {
    const why = whyNoName(component) ?? rule.whyNot(component)
    if (why !== undefined) throw refusePlacePath(path, why, field)
  }
  return components
}

/**
 * Components of a path below the root; '' and the root itself have none.
 * @throws AppError INVALID_INPUT for a path that is not below it
 */
export function componentsBelowRoot(root: readonly string[], path: string, rule: NameRule): string[] {
  if (path === '') return []
  const components = splitPlacePath(path, rule)
  if (!root.every((component, i) => components[i] === component)) {
    throw refusePlacePath(path, `it is not below ${joinPlacePath(root)}`, pathField)
  }
  return components.slice(root.length)
}

export function joinPlacePath(components: readonly string[]): string {
  return `/${components.join('/')}`
}

export function refusePlacePath(path: string, why: string, field = pathField): AppError {
  return new AppError('INVALID_INPUT', `The path ${JSON.stringify(path)} may not be used: ${why}.`, {
    field,
    remedy: 'Choose another path.',
  })
}

/**
 * Why a name may not be used in any place, in words that follow "because"; undefined when it may.
 * @param mostBytes of UTF-8
 */
export function whyNoName(name: string, mostBytes = mostNameBytes): string | undefined {
  if (name === '' || name === '.') return 'a name in it is missing'
  if (name === '..') return 'it contains “..”'
  if (name.includes('/')) return 'a name in it has a slash'
  if (controlCharacters.test(name)) return 'it has a control character'
  if (!name.isWellFormed()) return 'it has half a character'
  if (utf8.encode(name).length > mostBytes) return `a name in it is longer than ${mostBytes} bytes`
  return undefined
}

/**
 * False for a listed name that may not be used. Names come from the server, and from whoever may put a file there: what
 * a person could not enter must not be taken from a listing either.
 * @param mostBytes of UTF-8
 */
export function isUsableName(name: string, rule?: NameRule, mostBytes?: number): boolean {
  // A name that is not UTF-8 could not be asked for again.
  if (name.includes('\uFFFD')) return false
  return (whyNoName(name, mostBytes) ?? rule?.whyNot(name)) === undefined
}

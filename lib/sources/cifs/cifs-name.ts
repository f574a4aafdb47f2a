import { joinPlacePath, type NameRule, refusePlacePath, whyNoName } from '../place-path.ts'

/**
 * smbclient takes its commands as one text in which `;` parts commands even inside quotes, and deletes by pattern.
 * What could part, quote or match is refused; Windows refuses most of it in names anyway, and strips dots and spaces
 * at the end of a name, so that another file would be meant.
 */
export const cifsNameRule: NameRule = {
  whyNot(name) {
    const character = /[;"\\/*?<>|:]/.exec(name)?.[0]
    if (character !== undefined) return `a name on a CIFS share cannot have the character ${character}`
    if (/[. ]$/.test(name)) return 'a name on a CIFS share cannot end in a dot or a space'
    if (name.startsWith(' ')) return 'a name on a CIFS share cannot begin with a space'
    return undefined
  },
}

/**
 * A path inside the share, quoted for smbclient's command text.
 * @throws AppError INVALID_INPUT for a component that cifsNameRule refuses: what it lets pass would be a command
 */
export function quoteCifsPath(components: readonly string[]): string {
  for (const component of components) {
    const why = whyNoName(component) ?? cifsNameRule.whyNot(component)
    if (why !== undefined) throw refusePlacePath(joinPlacePath(components), why)
  }
  return `"/${components.join('/')}"`
}

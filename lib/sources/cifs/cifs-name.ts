import type { NameRule } from '../place-path.ts'

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

/** A path inside the share, quoted for smbclient's command text. Its components passed cifsNameRule. */
export function quoteCifsPath(components: readonly string[]): string {
  return `"/${components.join('/')}"`
}

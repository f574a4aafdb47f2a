/** What stands in a znode or an archive is a stranger's: nothing in it may steer the terminal. */
export function showText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === '\n' ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

/** `1,234 znodes`, `1 znode`. */
export function countOf(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}

/** `12,345 bytes`, `3.4 MB`. */
export function showBytes(bytes: number): string {
  return bytes < 1e6 ? countOf(bytes, 'byte') : `${(bytes / 1e6).toFixed(1)} MB`
}

/** One word of a shell's command line. */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_./:,=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

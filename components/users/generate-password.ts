/** Without 0/O, 1/l/I: it may be read out or copied from paper. */
const alphabet = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Four groups of five, about 117 bits. */
export function generatePassword(): string {
  const groups = Array.from({ length: 4 }, () => Array.from({ length: 5 }, randomLetter).join(''))
  return groups.join('-')
}

function randomLetter(): string {
  const limit = 256 - (256 % alphabet.length)
  for (;;) {
    const [byte = limit] = crypto.getRandomValues(new Uint8Array(1))
    // Bytes past the last whole round would favour the first letters.
    if (byte < limit) return alphabet.charAt(byte % alphabet.length)
  }
}

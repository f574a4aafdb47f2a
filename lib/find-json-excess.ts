/** Shorter texts cannot become large, whatever stands in them. Characters. */
const modestLength = 64 * 1024
/** An archive may have so many chunks; a topic of one replica has some 95,000 partitions in a znode of 1 MiB. */
const maxMembers = 100_000
const maxValues = 1_000_000
const maxDepth = 64

/**
 * Why a stranger's JSON would take many times its own length in memory (`[{},{},…]`: twenty times) or more levels than
 * recursion goes; null where it may be parsed. Looks at the text only, in one pass.
 */
export function findJsonExcess(text: string): string | null {
  if (text.length <= modestLength) return null
  const members: number[] = []
  let values = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = findEndOfString(text, at)
        break
      case 0x5b: // [
      case 0x7b: // {
        if (members.push(0) > maxDepth) return `it is nested deeper than ${maxDepth} levels`
        values++
        break
      case 0x5d: // ]
      case 0x7d: // }
        members.pop()
        break
      case 0x2c: {
        // ,
        const inHand = (members.pop() ?? 0) + 1
        if (inHand >= maxMembers) return `one list or object in it has more than ${maxMembers} members`
        members.push(inHand)
        values++
        break
      }
      default:
    }
    if (values > maxValues) return `it has more than ${maxValues} values`
  }
  return null
}

/** Position of the closing quote; the text's length where there is none, which JSON.parse will say. */
function findEndOfString(text: string, opening: number): number {
  for (let at = text.indexOf('"', opening + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++
    if (backslashes % 2 === 0) return at
  }
  return text.length
}

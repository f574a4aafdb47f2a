/** One row of a side-by-side diff; null: the line has no counterpart on that side. */
export interface DiffRow {
  /** From 1. */
  number: number
  kind: 'same' | 'changed'
  before: string | null
  after: string | null
}

/** Above this many line pairs the table of the comparison would be felt in the browser. */
const maximumPairs = 250_000

type Pair = Omit<DiffRow, 'number'>

/** Aligns two texts line by line: the longest common subsequence stays, what is between stands side by side. */
export function diffLines(before: string | null, after: string | null): DiffRow[] {
  return align(before, after).map((pair, index) => ({ number: index + 1, ...pair }))
}

function align(before: string | null, after: string | null): Pair[] {
  const left = splitLines(before)
  const right = splitLines(after)
  if (left.length * right.length > maximumPairs) return pairUp(left, right)
  const rows: Pair[] = []
  let removed: string[] = []
  let added: string[] = []
  const lengths = commonLengths(left, right)
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    const l = left[i]
    const r = right[j]
    if (l !== undefined && l === r) {
      rows.push(...pairUp(removed, added), { kind: 'same', before: l, after: r })
      removed = []
      added = []
      i += 1
      j += 1
    } else if (r === undefined || (l !== undefined && lengthAt(lengths, i + 1, j) >= lengthAt(lengths, i, j + 1))) {
      removed.push(l ?? '')
      i += 1
    } else {
      added.push(r)
      j += 1
    }
  }
  return [...rows, ...pairUp(removed, added)]
}

function splitLines(text: string | null): string[] {
  return text === null ? [] : text.replace(/\n$/, '').split('\n')
}

function pairUp(removed: string[], added: string[]): Pair[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => ({
    kind: 'changed',
    before: removed[index] ?? null,
    after: added[index] ?? null,
  }))
}

/** lengths[i][j]: length of the longest common subsequence of left from i on and right from j on. */
function commonLengths(left: string[], right: string[]): number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0))
  for (let i = left.length - 1; i >= 0; i -= 1) {
    const row = lengths[i]
    if (row === undefined) continue
    for (let j = right.length - 1; j >= 0; j -= 1) {
      row[j] =
        left[i] === right[j]
          ? lengthAt(lengths, i + 1, j + 1) + 1
          : Math.max(lengthAt(lengths, i + 1, j), lengthAt(lengths, i, j + 1))
    }
  }
  return lengths
}

function lengthAt(lengths: number[][], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0
}

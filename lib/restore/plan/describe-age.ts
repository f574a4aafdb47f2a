const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How long ago something was, in words: "40 minutes ago", "26 h ago", "9 days ago". @param ageMs milliseconds */
export function describeAge(ageMs: number): string {
  if (ageMs < minuteMs) return 'less than a minute ago'
  if (ageMs < 2 * hourMs) return `${counted(Math.floor(ageMs / minuteMs), 'minute')} ago`
  if (ageMs < 3 * dayMs) return `${Math.floor(ageMs / hourMs)} h ago`
  return `${counted(Math.floor(ageMs / dayMs), 'day')} ago`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

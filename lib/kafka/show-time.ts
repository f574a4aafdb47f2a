/** JavaScript knows no later time, and no earlier one than its negative: the years 275760 and -271821. */
const maxTime = 8.64e15

/** A znode's time in UTC. A server or an archive may name any 64-bit number: what no calendar has is the nearest it has. */
export function showTime(ms: number): string {
  return new Date(Math.min(Math.max(ms, -maxTime), maxTime)).toISOString()
}

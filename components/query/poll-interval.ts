/** Milliseconds. */
const longestWait = 30_000

interface PollState {
  status: 'pending' | 'error' | 'success'
  /** Milliseconds since 1970, 0: never. */
  dataUpdatedAt: number
  errorUpdatedAt: number
  errorUpdateCount: number
}

/** The wait until the next poll: while it fails, as long again as it has been failing, so that it doubles each time. */
export function pollInterval(state: PollState, interval: number | false): number | false {
  if (state.status !== 'error') return interval
  const base = interval === false ? 5000 : interval
  const wait =
    state.dataUpdatedAt === 0
      ? base * 2 ** Math.min(state.errorUpdateCount, 5)
      : state.errorUpdatedAt - state.dataUpdatedAt
  return Math.min(longestWait, Math.max(base, wait))
}

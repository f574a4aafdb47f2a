import type { ZnodeStat } from './types.ts'

/** Clocks further apart than this are worth a warning: times of znodes, archives and logs can no longer be compared. */
export const notedSkewMs = 60_000

export const sameTimeSource = 'Give all of them the same time source.'

/** A clock beside this host's. */
export interface ClockReading {
  /** Whose: `the ZooKeeper ensemble`. */
  of: string
  /** How far it is ahead of this host's, milliseconds; negative where it is behind. */
  aheadMs: number
}

/** Clocks beside this host's, in words; far where any two of them, this host's included, are. */
export function compareClocks(clocks: readonly ClockReading[]): { isFar: boolean; seen: string } {
  const ahead = [0, ...clocks.map(({ aheadMs }) => aheadMs)]
  const isFar = Math.max(...ahead) - Math.min(...ahead) > notedSkewMs
  const each = clocks.map(({ of, aheadMs }) => {
    const seconds = Math.round(Math.abs(aheadMs) / 1000)
    return `that of ${of} ${seconds <= 1 ? 'agrees' : `is ${seconds} s ${aheadMs > 0 ? 'ahead' : 'behind'}`}`
  })
  return { isFar, seen: `Clocks beside this host’s: ${each.join(', ')}.` }
}

/** The latest time in some Stats, milliseconds since the epoch by the clock of who led the ensemble then; 0: none. */
export function latestStamp(stats: readonly (ZnodeStat | null | undefined)[]): number {
  return Math.max(0, ...stats.map((stat) => Math.max(stat?.ctime ?? 0, stat?.mtime ?? 0)))
}

/**
 * All that reading tells of the ensemble's clock: a znode from the future shows that one of two clocks is or was wrong.
 * That none is proves nothing, since nobody can tell how long ago the newest one was written.
 * @param stampMs the latest stamp that was read
 * @returns what to say of it; null where it is not of the future
 */
export function describeFutureStamp(stampMs: number, nowMs: number): string | null {
  const aheadMs = stampMs - nowMs
  if (aheadMs <= notedSkewMs) return null
  return `ZooKeeper stamped a znode ${Math.round(aheadMs / 1000)} s ahead of this host’s clock: the ensemble’s clock or this host’s is wrong, or was.`
}

/** A worker holds what it runs for this long and renews it every second; past it, it is taken for dead. */
export const leaseSeconds = 15
export const renewEveryMs = 1000
/** A worker that could not renew for so long stops by itself, well before anybody takes over. */
export const giveUpAfterMs = 10_000

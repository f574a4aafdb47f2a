/** How long a worker that stops renewing keeps what it claimed, and how often it renews. */
export const leaseSeconds = 15
export const renewEveryMs = 4000
/** How often a worker asks whether somebody wants a stop: Stop is noticed within a second. */
export const watchEveryMs = 700
/** A worker that could not renew for this long ends its runs itself: soon another may fail or take them. */
export const surrenderAfterMs = 11_000

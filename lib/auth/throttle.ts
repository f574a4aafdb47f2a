import { z } from 'zod'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { networkOf } from './network-of.ts'

/** Attempts within the window before a key is locked. An address may be shared by a whole office. */
const limits = { account: 5, address: 30 }
const windowSeconds = 900
const lockSeconds = 300

const rowsSchema = z.array(z.object({ lockedForSeconds: z.number().nullable() }))

/**
 * Counts an attempt before the password is looked at, so that a burst of parallel guesses is counted too.
 * @throws AppError THROTTLED
 */
export async function takeAttempt(kind: keyof typeof limits, name: string): Promise<void> {
  const rows = await getDb().$queryRaw`
    INSERT INTO "LoginThrottle" AS t ("key", "failures", "firstAt") VALUES (${keyOf(kind, name)}, 1, now())
    ON CONFLICT ("key") DO UPDATE SET
      "failures" = CASE
        WHEN t."lockedUntil" > now() THEN t."failures"
        WHEN t."lockedUntil" IS NOT NULL OR t."firstAt" < now() - make_interval(secs => ${windowSeconds}) THEN 1
        ELSE t."failures" + 1 END,
      "firstAt" = CASE
        WHEN t."lockedUntil" > now() THEN t."firstAt"
        WHEN t."lockedUntil" IS NOT NULL OR t."firstAt" < now() - make_interval(secs => ${windowSeconds}) THEN now()
        ELSE t."firstAt" END,
      "lockedUntil" = CASE
        WHEN t."lockedUntil" > now() THEN t."lockedUntil"
        WHEN t."lockedUntil" IS NOT NULL OR t."firstAt" < now() - make_interval(secs => ${windowSeconds}) THEN NULL
        WHEN t."failures" + 1 > ${limits[kind]} THEN now() + make_interval(secs => ${lockSeconds})
        ELSE NULL END
    RETURNING extract(epoch FROM t."lockedUntil" - now())::float8 AS "lockedForSeconds"`
  const seconds = rowsSchema.parse(rows)[0]?.lockedForSeconds ?? 0
  if (seconds > 0) {
    throw new AppError('THROTTLED', 'There were too many failed attempts.', {
      remedy: `Wait ${Math.ceil(seconds / 60)} min and try again.`,
    })
  }
}

/** After a success: the account starts afresh. */
export async function forgiveAccount(account: string): Promise<void> {
  await getDb().loginThrottle.deleteMany({ where: { key: keyOf('account', account) } })
}

/** The address gets back this one attempt, not those on other names. */
export async function forgiveAddress(address: string): Promise<void> {
  await getDb().loginThrottle.updateMany({
    where: { key: keyOf('address', address), failures: { gt: 0 } },
    data: { failures: { decrement: 1 } },
  })
}

function keyOf(kind: keyof typeof limits, name: string): string {
  return `${kind}:${kind === 'address' ? networkOf(name) : name}`
}

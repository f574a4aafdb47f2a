import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { lockCounted } from '#lib/queue/limits.ts'

/** Each fills a disk and reads a whole archive beside the pages. */
export const maxUploadsAtOnce = 3
/** An upload whose process is gone counts for so long. */
const leaseMs = 60_000

export interface UploadSlot {
  /** The upload is whole: from now on it is known by its content. */
  keep(contentSha256: string): Promise<void>
  /** Gives the slot back; what was not kept is forgotten. */
  end(): Promise<void>
}

/** Counts an upload among those that arrive now, in all web processes. @throws AppError LIMIT_REACHED */
export async function takeUploadSlot(clusterId: string, path: string): Promise<UploadSlot> {
  const lease = () => new Date(Date.now() + leaseMs)
  const { id } = await getDb().$transaction(async (db) => {
    await lockCounted(db, 'upload')
    await db.upload.deleteMany({ where: { leaseUntil: { lt: new Date() } } })
    const arriving = await db.upload.count({ where: { leaseUntil: { not: null } } })
    if (arriving >= maxUploadsAtOnce) throw tooMany()
    return db.upload.create({ data: { clusterId, path, leaseUntil: lease() } })
  })
  const renewing = setInterval(() => {
    const renewal = getDb().upload.updateMany({ where: { id }, data: { leaseUntil: lease() } })
    // The next one may reach the database again; meanwhile one upload more may begin.
    renewal.catch((error: unknown) => log.warn({ err: error, path }, 'an upload could not say that it goes on'))
  }, leaseMs / 3).unref()
  return {
    async keep(contentSha256) {
      clearInterval(renewing)
      const data = { contentSha256, leaseUntil: null, usedAt: new Date() }
      await getDb().upload.upsert({ where: { id }, create: { id, clusterId, path, ...data }, update: data })
    },
    async end() {
      clearInterval(renewing)
      const ended = getDb().upload.deleteMany({ where: { id, contentSha256: null } })
      // Its lease runs out anyway, and why the upload failed must be what is told.
      await ended.catch((error: unknown) => log.warn({ err: error, path }, 'the end of an upload was not noted'))
    },
  }
}

function tooMany(): AppError {
  return new AppError('LIMIT_REACHED', `${maxUploadsAtOnce} uploads are arriving already, the most at once.`, {
    remedy: 'Wait until one of them has ended, then upload again.',
  })
}

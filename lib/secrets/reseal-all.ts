import { getDb } from '#lib/db.ts'
import { isSealedWithNewestKey } from './seal.ts'
import { openZookeeperPassword, sealZookeeperPassword } from './zookeeper-password.ts'

/** Seals every secret in the database with the newest key. A secret changed meanwhile is left as it is: it is new. */
export async function resealAll(): Promise<{ resealed: number; alreadyNew: number }> {
  const services = await getDb().kafkaService.findMany({ select: { id: true, zookeeperPasswordSealed: true } })
  const sealed = services.flatMap(({ id, zookeeperPasswordSealed: text }) => (text === null ? [] : [{ id, text }]))
  let resealed = 0
  for (const { id, text } of sealed) {
    if (isSealedWithNewestKey(text)) continue
    const renewed = sealZookeeperPassword(id, openZookeeperPassword(id, text))
    const { count } = await getDb().kafkaService.updateMany({
      where: { id, zookeeperPasswordSealed: text },
      data: { zookeeperPasswordSealed: renewed },
    })
    resealed += count
  }
  return { resealed, alreadyNew: sealed.length - resealed }
}

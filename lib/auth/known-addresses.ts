import { type Database, getDb } from '#lib/db.ts'
import { networkOf } from './network-of.ts'

/** Whether this user has signed in from there. For a name that nobody has it is the same question to the same index. */
export async function isKnownAddress(userName: string, address: string): Promise<boolean> {
  const key = { userName, network: networkOf(address) }
  return (await getDb().knownAddress.findUnique({ where: { userName_network: key } })) !== null
}

/** At each successful login. */
export async function rememberAddress(userName: string, address: string, db: Database = getDb()): Promise<void> {
  const key = { userName, network: networkOf(address) }
  const lastAt = new Date()
  await db.knownAddress.upsert({ where: { userName_network: key }, create: { ...key, lastAt }, update: { lastAt } })
}

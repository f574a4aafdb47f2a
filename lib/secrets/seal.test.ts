import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { getDb } from '#lib/db.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { readKeyring } from './keyring.ts'
import { openObsSecretKey, sealObsSecretKey } from './obs-secret-key.ts'
import { openSecrets, type SecretsOwner, sealSecrets } from './place-secrets.ts'
import { resealAll } from './reseal-all.ts'
import { open, seal } from './seal.ts'
import { openZookeeperPassword, sealZookeeperPassword } from './zookeeper-password.ts'

const place = { table: 'KafkaService', row: 'a', column: 'password' }
const newKey = () => randomBytes(32).toString('base64')

setUpTestDatabase()

describe('a sealed secret', () => {
  test('opens where it belongs and shows nothing of itself', () => {
    const sealed = seal('päss wörd', place)
    assert.equal(open(sealed, place), 'päss wörd')
    assert.ok(!sealed.includes('wörd'))
    assert.notEqual(seal('päss wörd', place), sealed, 'the same secret is never sealed to the same text')
  })

  test('opens nowhere else', () => {
    const sealed = seal('secret', place)
    for (const other of [{ row: 'b' }, { column: 'x' }, { table: 'Job' }]) {
      assert.throws(() => open(sealed, { ...place, ...other }), { code: 'INTERNAL', message: /was changed/ })
    }
  })

  test('does not open with any byte changed, or cut short', () => {
    const [version, keyId, ...parts] = seal('secret', place).split('.')
    for (const [index, part] of parts.entries()) {
      const bytes = Buffer.from(part, 'base64url')
      for (let at = 0; at < bytes.length; at++) {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ 1
        const others = parts.with(index, changed.toString('base64url'))
        assert.throws(() => open([version, keyId, ...others].join('.'), place), { message: /was changed/ })
        const cut = parts.with(index, bytes.subarray(0, at).toString('base64url'))
        assert.throws(() => open([version, keyId, ...cut].join('.'), place), { message: /was changed/ })
      }
      assert.throws(() => open([version, keyId, ...parts.slice(0, index)].join('.'), place), { code: 'INTERNAL' })
    }
  })
})

describe('the key', () => {
  test('is 32 bytes in base64 or hexadecimal', () => {
    const bytes = randomBytes(32)
    process.env.KMC_SECRET_KEY = bytes.toString('base64')
    const [fromBase64] = readKeyring()
    process.env.KMC_SECRET_KEY = bytes.toString('hex')
    assert.deepEqual(readKeyring()[0], fromBase64)
    for (const wrong of ['short', bytes.toString('base64').slice(4), ' ']) {
      process.env.KMC_SECRET_KEY = wrong
      assert.throws(() => readKeyring(), { code: 'INTERNAL' })
    }
  })

  test('is rotated: the newest seals, the older still open, and after resealing they may go', async () => {
    const oldKey = newKey()
    const freshKey = newKey()
    process.env.KMC_SECRET_KEY = oldKey
    const service = await makeService()
    const openPlaces = await makePlaceSecrets(service)
    process.env.KMC_SECRET_KEY = `${freshKey}\n${oldKey}`
    assert.equal(openZookeeperPassword(service, await readSealed(service)), 'zk-secret')
    assert.deepEqual(await resealAll(), { resealed: 4, alreadyNew: 0 })
    assert.deepEqual(await resealAll(), { resealed: 0, alreadyNew: 4 })
    process.env.KMC_SECRET_KEY = freshKey
    assert.equal(openZookeeperPassword(service, await readSealed(service)), 'zk-secret')
    assert.deepEqual(await openPlaces(), ['obs-secret', { password: 'smb-secret' }, { password: 'sftp-secret' }])
    process.env.KMC_SECRET_KEY = oldKey
    const sealed = await readSealed(service)
    assert.throws(() => openZookeeperPassword(service, sealed), { code: 'INTERNAL', message: /not configured/ })
  })
})

async function makeService(): Promise<string> {
  const { id: clusterId } = await getDb().cluster.create({
    data: {
      ...{ name: 'c', systemVersion: 'MRS 3.3.0', networkType: 'IPv4', securityMode: 'Normal' },
      dataStoragePath: '/srv',
    },
  })
  const { id } = await getDb().kafkaService.create({
    data: { clusterId, name: 'Kafka', kafkaVersion: '2.8.1', zookeeperConnect: 'zk:2181' },
  })
  const zookeeperPasswordSealed = sealZookeeperPassword(id, 'zk-secret')
  await getDb().kafkaService.update({ where: { id }, data: { zookeeperPasswordSealed } })
  return id
}

/** One of each other kind of secret; gives a function that opens them as they are stored then. */
async function makePlaceSecrets(serviceId: string) {
  const db = getDb()
  const { clusterId } = await db.kafkaService.findUniqueOrThrow({ where: { id: serviceId } })
  await db.cluster.update({
    where: { id: clusterId },
    data: { obsSecretKeySealed: sealObsSecretKey(clusterId, 'obs-secret') },
  })
  const taskId = randomUUID()
  const task = { id: taskId, name: 't', clusterId, createdBy: 'alice' }
  const backup: SecretsOwner = { table: 'BackupTask', row: taskId }
  const place = { pathType: 'CIFS', place: {} } as const
  const placeSecrets = sealSecrets({ password: 'smb-secret' }, backup, 'alice')
  await db.backupTask.create({
    data: { ...task, ...place, mode: 'Manual', maxCopies: 1, allServices: true, placeSecrets },
  })
  const restoration: SecretsOwner = { table: 'RestorationTarget', row: `${taskId}/${serviceId}` }
  const target = { serviceId, ...place, placeSecrets: sealSecrets({ password: 'sftp-secret' }, restoration, 'alice') }
  await db.restorationTask.create({ data: { ...task, targets: { create: target } } })
  return async () => {
    const cluster = await db.cluster.findUniqueOrThrow({ where: { id: clusterId } })
    const stored = [await db.backupTask.findFirstOrThrow(), await db.restorationTarget.findFirstOrThrow()] as const
    return [
      openObsSecretKey(clusterId, cluster.obsSecretKeySealed ?? ''),
      openSecrets(stored[0].placeSecrets, backup),
      openSecrets(stored[1].placeSecrets, restoration),
    ]
  }
}

async function readSealed(id: string): Promise<string> {
  const { zookeeperPasswordSealed } = await getDb().kafkaService.findUniqueOrThrow({ where: { id } })
  return zookeeperPasswordSealed ?? ''
}

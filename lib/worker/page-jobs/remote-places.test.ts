import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmod, chown, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dirname } from 'node:path/posix'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { ArchiveCardView, ArchiveContentsView } from '#lib/contract/archives.ts'
import type { BrowseView, HostKeyView, PlaceTestView, ScanView, SecretsOrigin } from '#lib/contract/places.ts'
import { closeDb, getDb } from '#lib/db.ts'
import { enqueueJob } from '#lib/queue/enqueue-job.ts'
import { withoutSecrets } from '#lib/secrets/place-secrets.ts'
import { type BackupPlace, type RestorationPlace, restorationPlaceSchema } from '#lib/sources/path-types.ts'
import { createBackupTask } from '#lib/tasks/create-backup-task.ts'
import { createRestorationTask } from '#lib/tasks/create-restoration-task.ts'
import { getBackupFile } from '#lib/tasks/get-backup-file.ts'
import { getJob } from '#lib/tasks/get-job.ts'
import { getBackupTask } from '#lib/tasks/list-backup-tasks.ts'
import { getRestorationTask } from '#lib/tasks/list-restoration-tasks.ts'
import { browsePlace, lookIntoArchive, readArchiveOfPlace, testPlace } from '#lib/tasks/queue-place-jobs.ts'
import { startBackup } from '#lib/tasks/start-backup.ts'
import { updateBackupTask } from '#lib/tasks/update-backup-task.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { startTestPostgres } from '#testbed/postgres.ts'
import { type SambaServer, startSamba } from '#testbed/samba-server.ts'
import { type SshServer, startSshServer } from '#testbed/ssh-server.ts'
import { startZooKeeper } from '#testbed/zookeeper-server.ts'
import { readRestorationSubject, sourceOfTarget } from '../executions/restoration-subject.ts'
import { Worker } from '../worker.ts'

const stops: (() => Promise<unknown>)[] = []
const signal = AbortSignal.timeout(200_000)
const by = 'alice'
let clusterId: string
let serviceId: string
let samba: SambaServer
let ssh: SshServer

before(async () => {
  const postgres = await startTestPostgres()
  stops.push(() => postgres.stop())
  process.env.DATABASE_URL = postgres.url
  process.env.KMC_SECRET_KEY = randomBytes(32).toString('base64')
  stops.push(closeDb)
  const folder = await mkdtemp(join(tmpdir(), 'remote-places-'))
  stops.push(() => rm(folder, { recursive: true, force: true }))
  // The servers serve other users.
  await chmod(folder, 0o755)
  await mkdir(join(folder, 'work'))
  process.env.KMC_WORK_DIR = join(folder, 'work')
  const server = await startZooKeeper({ jars: await ensureKafkaJars('3.9.1'), dataDir: join(folder, 'zookeeper') })
  stops.push(() => server.stop())
  const zookeeperConnect = `${server.connect}/kafka`
  const session = await connectZooKeeper({ connect: parseConnectString(zookeeperConnect) })
  for (const path of ['/', '/brokers', '/cluster']) await session.create(path, null, openAcl)
  await session.create('/cluster/id', Buffer.from('{"version":"1","id":"Zk3n_demo-id_0123456789"}'), openAcl)
  await session.close()
  samba = await startSamba({
    dataDir: join(folder, 'samba'),
    encryption: 'required',
    shares: { backup: { path: join(folder, 'samba', 'share') } },
  })
  stops.push(() => samba.stop())
  ssh = await startSshServer({ dataDir: join(folder, 'ssh') })
  stops.push(() => ssh.stop())
  await mkdir(join(ssh.home, 'kafka'))
  await chown(join(ssh.home, 'kafka'), ssh.uid, ssh.gid)
  const cluster = await getDb().cluster.create({
    data: {
      ...{ name: 'mrs-prod', systemVersion: 'MRS 3.3.0', networkType: 'IPv4', securityMode: 'Normal' },
      dataStoragePath: folder,
      services: { create: { name: 'Kafka', kafkaVersion: '3.9.1', zookeeperConnect } },
    },
    include: { services: true },
  })
  clusterId = cluster.id
  serviceId = cluster.services[0]?.id ?? ''
  const worker = new Worker(getDb(), { id: 'test', host: 'test', executions: 1, jobs: 4 })
  await worker.start()
  stops.push(() => worker.stop())
})
after(async () => {
  for (const stop of stops.reverse()) await stop()
})

/** A place with its secrets typed, and parts of them to look for: parts that every encoding leaves as they are. */
interface Scene {
  typed: BackupPlace
  clear: string[]
}

const scenes: Record<'CIFS' | 'SFTP', () => Promise<Scene>> = {
  CIFS: async () => {
    const { port, user, password } = samba
    const server = { ipMode: 'IPv4', host: '127.0.0.1', port, user, domain: '', encrypt: true } as const
    return {
      typed: { pathType: 'CIFS', ...server, password, sharePath: '/backup/kafka' },
      clear: ['w0rd%x', Buffer.from(password).toString('base64')],
    }
  },
  SFTP: async () => {
    const { port, user, sealedKey, passphrase } = ssh
    const address = { host: '127.0.0.1', port }
    const { fingerprint } = await outputOf<HostKeyView>(
      enqueueJob(getDb(), { kind: 'read-host-key', input: address, userName: by }),
    )
    const server = { ipMode: 'IPv4', ...address, user, hostKey: fingerprint } as const
    return {
      typed: {
        ...{ pathType: 'SFTP', ...server, privateKey: sealedKey, passphrase, targetPath: join(ssh.home, 'kafka') },
      },
      clear: [passphrase, sealedKey.split('\n')[3] ?? '', Buffer.from(passphrase).toString('base64')],
    }
  },
}

for (const pathType of ['CIFS', 'SFTP'] as const) {
  describe(pathType, () => {
    let scene: Scene
    let untyped: BackupPlace
    let taskId: string
    let archive: RestorationPlace
    let secretsFrom: SecretsOrigin

    before(async () => {
      scene = await scenes[pathType]()
      untyped = withoutSecrets(scene.typed)
    })

    const valuesOf = (place: BackupPlace, maxCopies = 2) =>
      ({ name: `nightly-${pathType}`, clusterId, mode: 'Manual', serviceIds: null, place, maxCopies }) as const
    const tried = (place: Parameters<typeof testPlace>[0]['place'], from: SecretsOrigin | null) =>
      outputOf<PlaceTestView>(testPlace({ clusterId, secretsFrom: from, place }, by))

    test('is tried with what was typed, before anything is saved', async () => {
      const { ok, steps } = await tried({ for: 'backup', place: scene.typed }, null)
      assert.ok(ok, JSON.stringify(steps))
      assert.ok(steps.some(({ name }) => name === 'write'))
      const wrong = { ...untyped, password: 'wrong' }
      const refused = await tried({ for: 'backup', place: wrong }, null)
      const login = refused.steps.at(-1)
      assert.deepEqual([login?.name, login?.ok], ['login', false])
      assert.match(login?.remedy ?? '', /password/)
    })

    test('takes a backup with the secrets stored for the task, which stay when they are not typed', async () => {
      taskId = (await createBackupTask(valuesOf(scene.typed), by)).id
      await updateBackupTask(await getBackupTask(taskId), valuesOf(untyped, 3), 'bob')
      const task = await getBackupTask(taskId)
      assert.deepEqual(task.place, untyped)
      const names = pathType === 'CIFS' ? ['password'] : ['privateKey', 'passphrase']
      assert.deepEqual(Object.keys(task.secretsSet).sort(), names.sort())
      assert.deepEqual(new Set(Object.values(task.secretsSet).map((set) => set.by)), new Set([by]))
      const file = await runBackup(taskId)
      const origin = await getBackupFile(file.id)
      assert.ok(origin.secretsFrom)
      ;({ place: archive, secretsFrom } = { place: origin.place, secretsFrom: origin.secretsFrom })
      assert.equal(archive.sourcePath, file.path)
    })

    test('shows and checks its archives with the secrets of the task', async () => {
      const place = archive
      const { ok } = await tried({ for: 'restoration', place }, secretsFrom)
      assert.equal(ok, true)
      const folder = dirname(dirname(place.sourcePath))
      const top: RestorationPlace = { ...place, sourcePath: `${folder}/archive` }
      const named = { clusterId, secretsFrom, place: top, path: folder }
      const { entries } = await outputOf<BrowseView>(browsePlace('browse-source', named, by))
      assert.ok(entries.some(({ path }) => path === dirname(place.sourcePath)))
      const { archives } = await outputOf<ScanView>(browsePlace('scan-archives', named, by))
      assert.deepEqual(
        archives.map(({ path }) => path),
        [place.sourcePath],
      )
      const read = readArchiveOfPlace({ clusterId, secretsFrom, place, serviceId }, by)
      assert.equal((await outputOf<ArchiveCardView>(read)).clusterIdMatches, true)
      const file = await getDb().backupFile.findFirstOrThrow({ where: { path: place.sourcePath } })
      for (const subject of [
        { is: 'file', fileId: file.id },
        { is: 'place', place, secretsFrom },
      ] as const) {
        const look = lookIntoArchive('inspect-archive', { clusterId, archive: subject }, (input) => input, by)
        assert.equal((await outputOf<ArchiveContentsView>(look)).card.status, 'complete')
      }
    })

    test('is restored with a copy of the task’s secrets, and never elsewhere', async () => {
      const name = `restore-${pathType}`
      const targets = (place: RestorationPlace) => [{ serviceId, place, secretsFrom }]
      const values = { name, clusterId, selection: null }
      const elsewhere: RestorationPlace = { ...archive, ...{ host: '127.0.0.66' } }
      const secret = pathType === 'CIFS' ? 'password' : 'privateKey'
      await assert.rejects(createRestorationTask({ ...values, targets: targets(elsewhere) }, by), {
        code: 'INVALID_INPUT',
        field: `targets.0.place.${secret}`,
      })
      const { id } = await createRestorationTask({ ...values, targets: targets(archive) }, by)
      const [shown] = (await getRestorationTask(id)).targets
      assert.deepEqual(shown?.place, archive)
      assert.equal(shown?.secretsSet[secret]?.by, by)
      const task = await readRestorationSubject(getDb(), id)
      const [target] = task.targets
      assert.ok(target)
      const { source, path } = sourceOfTarget(task, target)
      assert.ok((await source.stat(path, signal)).sizeBytes > 0)
    })

    // Windows and smbclient strip blanks at the end of a name, so CIFS refuses them.
    if (pathType === 'SFTP') {
      test('an archive whose name ends in a blank is chosen and restored as it is', async () => {
        const chosen = `${archive.sourcePath} `
        await copyFile(archive.sourcePath, chosen)
        await chown(chosen, ssh.uid, ssh.gid)
        const folder = dirname(chosen)
        const named = { clusterId, secretsFrom, place: { ...archive, sourcePath: `${folder}/archive` }, path: folder }
        const { entries } = await outputOf<BrowseView>(browsePlace('browse-source', named, by))
        assert.equal(entries.find(({ path }) => path === chosen)?.archive?.systemVersion, 'MRS 3.3.0')
        const place = restorationPlaceSchema.parse({ ...archive, sourcePath: chosen })
        await rm(archive.sourcePath)
        const read = await outputOf<ArchiveCardView>(
          readArchiveOfPlace({ clusterId, secretsFrom, place, serviceId }, by),
        )
        assert.deepEqual([read.path, read.clusterIdMatches], [chosen, true])
        const values = { name: 'blank', clusterId, selection: null, targets: [{ serviceId, place, secretsFrom }] }
        const task = await readRestorationSubject(getDb(), (await createRestorationTask(values, by)).id)
        const [target] = task.targets
        assert.ok(target)
        const { source, path } = sourceOfTarget(task, target)
        assert.ok((await source.stat(path, signal)).sizeBytes > 0)
      })
    }

    test('leaves no secret in clear in any table', async () => {
      const rows = await dumpDatabase()
      assert.ok(rows.includes(archive.sourcePath), 'the rows were read')
      for (const part of scene.clear) {
        assert.ok(part.length > 4)
        assert.equal(rows.includes(part), false, 'a secret stands in a table')
      }
    })
  })
}

async function outputOf<O>(asked: Promise<{ jobId: string }>): Promise<O> {
  const { jobId } = await asked
  const deadline = Date.now() + 60_000
  for (;;) {
    const job = await getJob(jobId, by)
    if (job.state === 'done') return job.output as O
    if (job.state === 'failed') throw new Error(`${job.error.code}: ${job.error.message}`)
    assert.ok(Date.now() < deadline, 'the job does not end')
    await delay(20)
  }
}

async function runBackup(taskId: string) {
  const { executionId } = await startBackup(taskId, by)
  const deadline = Date.now() + 60_000
  for (;;) {
    const row = await getDb().execution.findUniqueOrThrow({ where: { id: executionId }, include: { log: true } })
    if (row.status !== 'Waiting' && row.status !== 'Running') {
      assert.equal(row.status, 'Success', row.log.map(({ message }) => message).join('\n'))
      return getDb().backupFile.findFirstOrThrow({ where: { executionId } })
    }
    assert.ok(Date.now() < deadline, 'the backup does not end')
    await delay(50)
  }
}

async function dumpDatabase(): Promise<string> {
  const tables = await getDb().$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`
  const rows = await Promise.all(
    tables.map(({ name }) => getDb().$queryRawUnsafe<{ row: string }[]>(`SELECT t::text AS row FROM "${name}" t`)),
  )
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n')
}

import assert from 'node:assert/strict'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { setUpRestorationScene } from '#lib/restore/testing/restoration-scene.fixture.ts'
import { startNfsServer } from '#testbed/nfs-server.ts'
import { type S3Server, startS3Server } from '#testbed/s3-server.ts'
import { type SambaServer, startSamba } from '#testbed/samba-server.ts'
import { type SshServer, startSshServer } from '#testbed/ssh-server.ts'
import { type KmcOptions, type KmcRun, runKmcJson } from './run-kmc.fixture.ts'

/** kmc on places of the network, each on a real server. */

const scene = setUpRestorationScene()
const version330 = ['--system-version', 'MRS 3.3.0']
const partOf = (actual: unknown, expected: object) => assert.partialDeepStrictEqual(actual, expected)
const backupSchema = z.object({ backup: z.object({ path: z.string() }) })
const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }) })
const restorationSchema = z.object({
  restoration: z.object({ safetyBackupPath: z.string(), undo: z.array(z.string()) }),
})

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmc-places-'))
  await chmod(folder, 0o711)
})
after(() => rm(folder, { recursive: true, force: true }))

async function writePrivate(name: string, text: string, mode = 0o600): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text, { mode })
  return file
}

/** Runs kmc and looks while it speaks for a secret in its words and in all command lines. */
async function runWatched(args: string[], secrets: readonly string[], options: KmcOptions = {}) {
  const seen: string[] = []
  let looking: Promise<void> | null = null
  const look = async () => {
    for (const pid of await readdir('/proc')) {
      if (/^\d+$/.test(pid)) seen.push(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
    }
  }
  const onStderr = () => {
    looking ??= look().finally(() => {
      looking = null
    })
  }
  const run = await runKmcJson(args, { ...options, onStderr })
  await looking
  for (const secret of secrets) {
    assert.ok(!`${run.stdout}${run.stderr}`.includes(secret), 'a secret is printed')
    assert.ok(!seen.some((line) => line.includes(secret)), 'a secret stands in a command line')
  }
  return run
}

const errorOf = (run: { json: unknown }) => errorSchema.parse(run.json).error
const assertDone = (run: KmcRun) => assert.equal(run.code, 0, run.stdout + run.stderr)

/** Backup, the archive's card, its check, a backup that knows it, and a restoration, all by URL. */
async function useWholePlace(
  urlOf: (path: string) => string,
  top: string,
  secrets: readonly string[],
  access: { flags: string[]; env?: Record<string, string> },
): Promise<string> {
  const options = access.env === undefined ? {} : { env: access.env }
  const kmc = (...args: string[]) => runWatched([...args, ...access.flags], secrets, options)
  const zookeeper = ['--zookeeper', scene.connect]
  const backup = ['backup', ...zookeeper, ...version330, '--source', 'Kafka', '--to', urlOf(`${top}/kmc ü`)]
  const first = await kmc(...backup)
  assertDone(first)
  const { path } = backupSchema.parse(first.json).backup
  assert.ok(path.startsWith(urlOf(`${top}/kmc%20%C3%BC/MRS-3.3.0_Kafka_`).replace(/\?.*/, '')), path)
  partOf(await kmc('verify', path), { code: 0, json: { archive: { path, trailer: { znodes: 33 } } } })
  partOf(await kmc('inspect', path, '--path', '/config/topics/orders'), { code: 0, json: { archive: { path } } })

  await scene.deleteTree('/config/topics/orders')
  const again = await kmc(...backup, '--source', 'Kafka2', '--previous', path)
  assertDone(again)

  const restore = ['restore', path, ...zookeeper, ...version330, '--yes', '--safety-backup', urlOf(`${top}/safety`)]
  const targets = await mkdtemp(join(folder, 'targets-'))
  const restored = await kmc(...restore, '--targets-dir', targets)
  assertDone(restored)
  assert.ok(await scene.session.exists('/config/topics/orders'))
  assert.deepEqual(await readdir(targets), [])
  const { safetyBackupPath, undo } = restorationSchema.parse(restored.json).restoration
  assert.ok(safetyBackupPath.startsWith(urlOf(`${top}/safety/SafetyBackup_`).replace(/\?.*/, '')), safetyBackupPath)
  assert.equal(undo.length, 1)
  assert.ok(undo[0]?.includes(safetyBackupPath))
  partOf(await kmc('undo', safetyBackupPath, ...zookeeper, '--yes'), { code: 0 })
  assert.equal(await scene.session.exists('/config/topics/orders'), null)
  return path
}

describe('kmc on SFTP', () => {
  let server: SshServer
  let hostKey = ''
  const urlOf = (path: string, host = '127.0.0.1') =>
    `sftp://${server.user}@${host}:${server.port}${path}?hostKey=${hostKey}`
  const bareOf = (path: string) => urlOf(path).replace(/\?.*/, '')
  before(async () => {
    server = await startSshServer({ dataDir: join(folder, 'ssh') })
  })
  after(() => server?.stop())

  test('shows a key that nobody has approved, and sends nothing to that server', async () => {
    const flags = ['--place-auth-file', await writePrivate('sftp', `password=${server.password}\n`)]
    const unknown = await runWatched(['verify', bareOf('/x/y.tar.gz'), ...flags], [server.password])
    assert.equal(unknown.code, 2)
    const { message, remedy } = errorOf(unknown)
    hostKey = /SHA256:[A-Za-z0-9+/]{43}/.exec(message)?.[0] ?? ''
    assert.ok(hostKey !== '' && remedy.includes(`?hostKey=${hostKey}`), remedy)
    const other = `${bareOf('/x/y.tar.gz')}?hostKey=SHA256:${'A'.repeat(43)}`
    const changed = await runWatched(['verify', other, ...flags], [server.password])
    assert.equal(changed.code, 1)
    assert.ok(errorOf(changed).message.includes(hostKey))
  })

  test('backs up, checks, restores and goes back, by password and by key', async () => {
    const flags = ['--place-auth-file', await writePrivate('sftp', `password=${server.password}\n`)]
    const secrets = [server.password, server.passphrase]
    const path = await useWholePlace(urlOf, server.home, secrets, { flags })
    const restore = ['restore', path, '--zookeeper', scene.connect, ...version330, '--yes', ...flags]
    const refused = await runWatched([...restore, '--safety-backup', urlOf(server.home)], secrets)
    assert.equal(refused.code, 2)
    assert.match(errorOf(refused).remedy, /--targets-dir/)
    const diff = await runWatched(['diff', path, scene.archivePath, ...flags], secrets)
    partOf(diff, { code: 0, json: { differences: [] } })
    const viaIpv6 = path.replace('127.0.0.1', '[::1]')
    const keyFile = await writePrivate('key', server.sealedKey)
    const env = { KMC_PLACE_PRIVATE_KEY_FILE: keyFile, KMC_PLACE_PASSPHRASE: server.passphrase }
    assertDone(await runWatched(['verify', viaIpv6], secrets, { env }))
    const sealed = await writePrivate('sealed', `private-key-file=${keyFile}\npassphrase=${server.passphrase}\n`)
    assertDone(await runWatched(['verify', path, '--place-auth-file', sealed], secrets))
    const wrong = await runWatched(['verify', path], ['hunter2secret'], {
      env: { KMC_PLACE_PASSWORD: 'hunter2secret' },
    })
    partOf(wrong, { code: 1, json: { error: { code: 'SOURCE_AUTH' } } })
  })

  test('refuses secrets that others may read, that are missing, that stand in the URL', async () => {
    const url = urlOf(`${server.home}/x.tar.gz`)
    const open = await writePrivate('open', 'password=hunter2secret\n')
    await chmod(open, 0o644)
    const odd = await writePrivate('odd', 'hunter2secret\n')
    const runs = [
      ['verify', url],
      ['verify', url, '--place-auth-file', open],
      ['verify', url, '--place-auth-file', odd],
      ['verify', url, '--place-auth-file', folder],
    ]
    for (const args of runs) partOf(await runWatched(args, ['hunter2secret']), { code: 2 })
    const inUrl = await runKmcJson(['verify', url.replace('@', ':hunter2secret@')])
    assert.equal(inUrl.code, 2)
    assert.match(inUrl.stdout, /KMC_PLACE_PASSWORD/)
    assert.doesNotMatch(inUrl.stdout + inUrl.stderr, /hunter2secret/)
  })
})

describe('kmc on NFS', () => {
  const nobody = 65534
  for (const version of [4, 3] as const) {
    test(`backs up and checks, by NFS ${version}`, async () => {
      const dataDir = await mkdtemp(join(folder, 'nfs-'))
      await chmod(dataDir, 0o711)
      const path = join(dataDir, 'export')
      await mkdir(path)
      await chown(path, nobody, nobody)
      const server = await startNfsServer({ dataDir, version, exports: [{ path, pseudo: '/srv/backup' }] })
      const top = version === 4 ? '/srv/backup' : path
      const mount = server.mountPort === undefined ? '' : `?mountPort=${server.mountPort}`
      const to = `nfs://127.0.0.1:${server.port}${top}/kmc${mount}`
      try {
        const args = ['backup', '--zookeeper', scene.connect, ...version330, '--source', 'Kafka', '--to', to]
        const run = await runKmcJson(args)
        assertDone(run)
        const archive = backupSchema.parse(run.json).backup.path
        partOf(await runKmcJson(['verify', archive]), { code: 0, json: { archive: { path: archive } } })
      } finally {
        await server.stop()
      }
    })
  }
})

describe('kmc on CIFS', () => {
  let server: SambaServer
  before(async () => {
    const dataDir = await mkdtemp(join(folder, 'samba-'))
    server = await startSamba({ dataDir, encryption: 'required', shares: { share: { path: join(dataDir, 'share') } } })
  })
  after(() => server?.stop())

  test('backs up, checks, restores and goes back, encrypted', async () => {
    const urlOf = (path: string) => `cifs://${server.user}@127.0.0.1:${server.port}${path}?encrypt=1`
    const flags = ['--place-auth-file', await writePrivate('cifs', `password=${server.password}\n`)]
    const path = await useWholePlace(urlOf, '/share/a', [server.password], { flags })
    assertDone(await runKmcJson(['verify', path.replace('127.0.0.1', '[::1]'), ...flags]))
    partOf(await runKmcJson(['verify', path.replace('share', 'none'), ...flags]), { code: 1 })
  })
})

describe('kmc on OBS', () => {
  const keys = { accessKey: 'AKID', secretKey: 'hunter2secret' }
  let server: S3Server
  before(async () => {
    server = await startS3Server({ dataDir: join(folder, 's3'), buckets: ['backups'], ...keys })
  })
  after(() => server?.stop())

  test('backs up, checks, restores and goes back, with keys of the environment', async () => {
    const env = {
      KMC_OBS_ENDPOINT: server.endpoint,
      KMC_OBS_ACCESS_KEY: keys.accessKey,
      KMC_OBS_SECRET_KEY: keys.secretKey,
    }
    const path = await useWholePlace((one) => `obs://backups${one}`, '/a', [keys.secretKey], { flags: [], env })
    const given = await writePrivate('obs', `access-key=${keys.accessKey}\nsecret-key=${keys.secretKey}\n`)
    const url = `${path}?endpoint=${server.endpoint}`
    assertDone(await runKmcJson(['verify', url, '--place-auth-file', given]))
    partOf(await runKmcJson(['verify', path, '--place-auth-file', given]), {
      code: 2,
      json: { error: { message: 'The endpoint of OBS is not known.' } },
    })
  })
})

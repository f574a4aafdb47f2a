import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { z } from 'zod'
import { setUpRestorationScene } from '#lib/restore/testing/restoration-scene.fixture.ts'
import { stateOf, topicContents } from '#lib/restore/testing/sample-trees.fixture.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { startZooKeeper, type ZooKeeperServer } from '#testbed/zookeeper-server.ts'
import { type KmcOptions, runKmc, runKmcJson } from './run-kmc.fixture.ts'

const version = ['--system-version', 'MRS 3.3.0']
const everything = ['--accept-archive-isr', '--restore-security']
/** Into a chroot of its own, on the archive's ensemble. */
const rebuild = ['--accept-archive-isr', '--create-chroot']
const partOf = (actual: unknown, expected: object) => assert.partialDeepStrictEqual(actual, expected)
const planSchema = z.object({ plan: z.object({ planHash: z.string() }) })
const restorationSchema = z.object({
  restoration: z.object({ safetyBackupPath: z.string(), undo: z.array(z.string()) }),
})

describe('kmc restore and undo', () => {
  const scene = setUpRestorationScene()
  const restore = async (folder: string, flags: string[] = [], options: KmcOptions = {}) =>
    runKmcJson(
      ['restore', scene.archivePath, '--zookeeper', scene.connect, ...version, '--safety-backup', folder, ...flags],
      options,
    )
  const makeFolder = () => mkdtemp(join(scene.folder, 'safety-'))
  const planHash = async (...flags: string[]) => {
    const { json } = await runKmcJson(['plan', scene.archivePath, '--zookeeper', scene.connect, ...version, ...flags])
    return planSchema.parse(json).plan.planHash
  }

  test('restore what was lost, and go back', async () => {
    const whole = await scene.readTree()
    await scene.deleteTree('/brokers/topics/payments')
    await scene.deleteTree('/config/users/alice')
    const lost = await scene.readTree()
    const folder = await makeFolder()
    const run = await restore(folder, ['--yes', ...everything])
    partOf(run, { code: 0, json: { restoration: { written: 6, verified: 6, conflicts: [], clusterId: 'CLUSTER-A' } } })
    const restored = await scene.readTree()
    assert.deepEqual([...restored.keys()], [...whole.keys()])
    assert.equal(restored.get('/config/users/alice'), whole.get('/config/users/alice'))
    assert.doesNotMatch(run.stdout + run.stderr, /eA==/)
    const { safetyBackupPath, undo } = restorationSchema.parse(run.json).restoration
    assert.deepEqual(undo, [`kmc undo ${safetyBackupPath} --zookeeper ${scene.connect}`])
    assert.deepEqual(await readdir(folder), [safetyBackupPath.slice(folder.length + 1)], 'the targets are gone')

    const back = await runKmcJson(['undo', safetyBackupPath, '--zookeeper', scene.connect, '--yes'])
    partOf(back, { code: 0, json: { undo: { conflicts: [] } } })
    const undone = await scene.readTree()
    // Clocks only go forward.
    assert.deepEqual(undone.set('/controller_epoch', lost.get('/controller_epoch') ?? null), lost)
  })

  test('end with 5 when conflicts are left, and say for a person what and what next', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    const args = ['restore', scene.archivePath, '--zookeeper', scene.connect, ...version, '--yes']
    const run = await runKmc([...args, '--safety-backup', await makeFolder()])
    assert.equal(run.code, 5)
    assert.match(run.stdout, /with 1 conflict left/)
    assert.match(run.stdout, /conflict: topics payments: .*\(--accept-archive-isr\)/)
    assert.match(run.stdout, /seconds: preflight/)
    assert.match(run.stdout, /Start all brokers together/)
  })

  test('say after topics with the archive’s ISR in which order to start the brokers', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    const args = ['restore', scene.archivePath, '--zookeeper', scene.connect, ...version, '--yes']
    const run = await runKmc([...args, '--safety-backup', await makeFolder(), ...everything])
    assert.equal(run.code, 0, run.stderr)
    assert.match(run.stdout, /warning {2}Leader and ISR of 1 partition in 1 topic .* less than a minute ago/)
    const next = run.stdout.slice(run.stdout.indexOf('What next:'))
    assert.match(next, /broker 1 leads 1\..*do not start all brokers together: start the one that stopped last/)
    assert.doesNotMatch(next, /Start all brokers together/)
  })

  test('a reader that has seen enough changes neither what is done nor how it ends', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    await scene.deleteTree('/config/users/alice')
    const workFolder = await mkdtemp(join(scene.folder, 'work-'))
    const command = `"$0" bin/kmc.mjs restore ${scene.archivePath} --zookeeper ${scene.connect} --system-version 'MRS 3.3.0' --restore-security --yes --safety-backup ${await makeFolder()} | true; exit "\${PIPESTATUS[0]}"`
    const { code, stderr } = await promisify(execFile)('bash', ['-c', command, process.execPath], {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, KMC_WORK_DIR: workFolder },
    }).then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    )
    assert.equal(code, 5, stderr)
    assert.ok(await scene.session.exists('/config/users/alice'))
    assert.deepEqual(await readdir(workFolder), [])
  })

  test('need --yes where nobody can be asked', async () => {
    const folder = join(scene.folder, 'never-made')
    partOf(await restore(folder), { code: 2 })
    await assert.rejects(readdir(folder))
    partOf(await runKmcJson(['undo', scene.archivePath, '--zookeeper', scene.connect]), { code: 2 })
  })

  test('ask on a terminal', async () => {
    await scene.deleteTree('/config/topics/orders')
    const asked = async (answer: string) => {
      const command = `${process.execPath} bin/kmc.mjs restore ${scene.archivePath} --zookeeper ${scene.connect} --system-version 'MRS 3.3.0' --safety-backup ${await makeFolder()}`
      const child = promisify(execFile)('script', ['-qefc', command, '/dev/null'], {
        cwd: join(import.meta.dirname, '..'),
      })
      let shown = ''
      child.child.stdout?.on('data', (text) => {
        if (!shown.includes('Type yes') && `${shown}${text}`.includes('Type yes'))
          child.child.stdin?.write(`${answer}\n`)
        shown += text
      })
      const code = await child.then(
        () => 0,
        (error: { code: number }) => error.code,
      )
      return { code, shown }
    }
    const refused = await asked('y')
    assert.equal(refused.code, 1, refused.shown)
    assert.match(refused.shown, /nothing was written/)
    assert.equal(await scene.session.exists('/config/topics/orders'), null)
    const confirmed = await asked('yes')
    assert.equal(confirmed.code, 0, confirmed.shown)
    assert.ok(await scene.session.exists('/config/topics/orders'))
  })

  test('do just what the plan hash names', async () => {
    await scene.deleteTree('/config/users/alice')
    const folder = await makeFolder()
    const confirmed = ['--yes', ...everything, '--plan-hash', await planHash(...everything)]
    await scene.deleteTree('/config/topics/orders')
    partOf(await restore(folder, confirmed), { code: 4, json: { error: { code: 'PLAN_CHANGED' } } })
    assert.equal(await scene.session.exists('/config/users/alice'), null)
    assert.deepEqual(await readdir(folder), [])
    const fresh = ['--yes', ...everything, '--plan-hash', await planHash(...everything)]
    const elsewhere = scene.connect.replace('127.0.0.1', 'localhost')
    const wrong = await restore(folder, [...fresh, '--zookeeper', elsewhere])
    partOf(wrong, { code: 4, json: { error: { code: 'PLAN_CHANGED' } } })
    partOf(await restore(folder, fresh), { code: 0 })
    assert.ok(await scene.session.exists('/config/users/alice'))
    partOf(await restore(folder, ['--yes', '--plan-hash', 'abc']), { code: 2 })
    const longAgo = `1700000000000-${'0'.repeat(64)}`
    partOf(await restore(folder, ['--yes', '--plan-hash', longAgo]), { code: 4 })
  })

  test('are refused with 3 while a broker runs, and for an archive that is no safety backup', async () => {
    partOf(await runKmcJson(['undo', scene.archivePath, '--zookeeper', scene.connect, '--yes']), {
      code: 3,
      json: { error: { code: 'REFUSED' } },
    })
    await scene.deleteTree('/config/topics/orders')
    await scene.session.create('/brokers/ids/1', Buffer.from('{"endpoints":[]}'), openAcl, { ephemeral: true })
    const folder = await makeFolder()
    partOf(await restore(folder, ['--yes']), { code: 3, json: { error: { code: 'PREFLIGHT_FAILED' } } })
    assert.deepEqual(await readdir(folder), [])
  })
})

describe('kmc restore, stopped in the middle', () => {
  const topics = 3000
  let folder = ''
  let workFolder = ''
  let server: ZooKeeperServer
  let archive = ''

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kmc-cli-'))
    workFolder = join(folder, 'work')
    await mkdir(workFolder)
    server = await startZooKeeper({ jars: await ensureKafkaJars('3.9.1'), dataDir: join(folder, 'zookeeper') })
    await createTree('/whole')
    const backup = ['backup', '--zookeeper', `${server.connect}/whole`, '--to', join(folder, 'archives')]
    const { json } = await runKmcJson([...backup, ...version, '--source', 'Kafka'])
    archive = z.object({ backup: z.object({ path: z.string() }) }).parse(json).backup.path
  })
  after(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function createTree(chroot: string): Promise<void> {
    const session = await connectZooKeeper({ connect: parseConnectString(server.connect + chroot) })
    const paths = ['/', '/brokers', '/brokers/ids', '/brokers/topics', '/cluster', '/config', '/config/topics']
    for (const path of paths) await session.create(path, null, openAcl)
    const contents: [string, unknown][] = [
      ['/cluster/id', { version: '1', id: 'CLUSTER-A' }],
      ['/controller_epoch', 4],
    ]
    for (let i = 0; i < topics; i++) {
      contents.push(...topicContents(`topic-${i}`, `ID-${i}`, [stateOf(i), stateOf(i), stateOf(i)]))
      contents.push([`/config/topics/topic-${i}`, { version: 1, config: { 'retention.ms': String(i) } }])
    }
    const encode = (data: unknown) => (data === null ? null : Buffer.from(JSON.stringify(data)))
    await Promise.all(contents.map(([path, data]) => session.create(path, encode(data), openAcl)))
    await session.close()
  }

  async function deleteZnode(chroot: string, path: string): Promise<void> {
    const session = await connectZooKeeper({ connect: parseConnectString(server.connect + chroot) })
    await session.delete(path, -1)
    await session.close()
  }

  async function readTree(chroot: string): Promise<Map<string, string | null>> {
    const session = await connectZooKeeper({ connect: parseConnectString(server.connect + chroot) })
    const tree = new Map<string, string | null>()
    for await (const { path, data } of walkZnodes(session, '/', { onUnreadable: assert.fail })) {
      tree.set(path, data?.toString() ?? null)
    }
    await session.close()
    return tree
  }

  const restore = (chroot: string, flags: string[] = [], options: KmcOptions = {}) => {
    const args = ['restore', archive, '--zookeeper', server.connect + chroot, ...version, ...rebuild]
    const env = { KMC_WORK_DIR: workFolder }
    return runKmcJson([...args, '--safety-backup', join(folder, 'safety'), '--yes', ...flags], { env, ...options })
  }
  /** True when stderr has told of a thousand writes. */
  const isWriting = (text: string) => /"event":"progress","phase":"write","done":[1-9]\d{3}/.test(text)

  test('says so, and repeated ends in the tree of an undisturbed run', async () => {
    partOf(await restore('/undisturbed'), { code: 0 })
    const plan = ['plan', archive, '--zookeeper', `${server.connect}/stopped`, ...version, ...rebuild]
    const { json } = await runKmcJson(plan)
    const confirmed = ['--plan-hash', planSchema.parse(json).plan.planHash]
    let isStopped = false
    const stopped = await restore('/stopped', confirmed, {
      onStderr: (text, kmc) => {
        if (isStopped || !isWriting(text)) return
        isStopped = true
        kmc.kill('SIGINT')
      },
    })
    partOf(stopped, {
      code: 1,
      json: { error: { code: 'STOPPED' }, halfWay: { phase: 'write', hasWritten: true, tree: { clusterId: null } } },
    })
    assert.match(stopped.stdout, /Do not start Kafka/)
    const undisturbed = await readTree('/undisturbed')
    const half = await readTree('/stopped')
    assert.ok(half.size > 1000 && half.size < undisturbed.size, `${half.size} of ${undisturbed.size} znodes`)
    assert.equal(half.has('/cluster/id'), false)
    assert.deepEqual(await readdir(workFolder), [], 'the spool is gone')
    assert.equal((await readdir(join(folder, 'safety'))).filter((name) => name.startsWith('kmc-targets-')).length, 1)

    const repeated = await restore('/stopped', confirmed)
    // Its own safety backup would lead back to half a tree.
    partOf(repeated, { code: 0, json: { restoration: { clusterId: 'CLUSTER-A', undo: [] } } })
    const whole = await readTree('/stopped')
    // The two were planned at different moments, and epochs rise with the archive's age.
    assert.deepEqual(withoutRaise(whole), withoutRaise(undisturbed))
    const [raise, ...others] = raisesOf(whole)
    assert.ok(raise !== undefined && raise > 1000 && others.length === 0, 'one plan wrote both parts')
    assert.equal((await readdir(join(folder, 'safety'))).filter((name) => name.startsWith('kmc-targets-')).length, 0)
  })

  test('at the beginning of the writing: one object, no spool, and the lock is free', async () => {
    await deleteZnode('/undisturbed', '/config/topics/topic-7')
    let isStopped = false
    const stopped = await restore('/undisturbed', [], {
      onStderr: (text, kmc) => {
        if (isStopped || !text.includes('"event":"phase","phase":"write"')) return
        isStopped = true
        kmc.kill('SIGINT')
      },
    })
    partOf(stopped, { code: 1, json: { error: { code: 'STOPPED' } } })
    assert.deepEqual(await readdir(workFolder), [])
    partOf(await restore('/undisturbed'), { code: 0, json: { restoration: { clusterId: 'CLUSTER-A' } } })
  })

  test('ends at once at the second Ctrl-C, and leaves no spool', async () => {
    let isFrozen = false
    const waitForStop = /"message":"Stopping/
    let isSecond = false
    const run = await runKmc(
      [
        ...['restore', archive, '--zookeeper', `${server.connect}/frozen`, ...version, ...rebuild],
        ...['--safety-backup', join(folder, 'safety'), '--yes', '--json'],
      ],
      {
        env: { KMC_WORK_DIR: workFolder },
        onStderr: (text, kmc) => {
          if (!isFrozen && isWriting(text)) {
            isFrozen = true
            // Nothing is answered any more, so nothing can end cleanly.
            process.kill(server.pid, 'SIGSTOP')
            kmc.kill('SIGINT')
          }
          if (isSecond || !waitForStop.test(text)) return
          isSecond = true
          // What comes at once is taken for the same key.
          setTimeout(() => kmc.kill('SIGINT'), 500)
        },
      },
    ).finally(() => process.kill(server.pid, 'SIGCONT'))
    assert.equal(run.code, 130, run.stderr.slice(-1000))
    assert.equal(run.stdout, '')
    assert.deepEqual(await readdir(workFolder), [])
  })
})

function withoutRaise(tree: ReadonlyMap<string, string | null>): Map<string, string | null> {
  return new Map(
    [...tree].map(([path, data]) => [
      path,
      path === '/controller_epoch' ? '' : (data?.replace(/"leader_epoch":\d+/, '') ?? null),
    ]),
  )
}

/** What was added to the leader epochs, which were those of their topics' numbers. */
function raisesOf(tree: ReadonlyMap<string, string | null>): number[] {
  const raises = [...tree].flatMap(([path, data]) => {
    const topic = /topic-(\d+)\/.*\/state$/.exec(path)?.[1]
    const epoch = /"leader_epoch":(\d+)/.exec(data ?? '')?.[1]
    return topic !== undefined && epoch !== undefined ? [Number(epoch) - Number(topic)] : []
  })
  return [...new Set(raises)]
}

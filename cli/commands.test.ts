import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { setUpRestorationScene } from '#lib/restore/testing/restoration-scene.fixture.ts'
import { stateOf } from '#lib/restore/testing/sample-trees.fixture.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import { digestId } from '#testbed/zookeeper-server.ts'
import { runKmc, runKmcJson } from './run-kmc.fixture.ts'

const scene = setUpRestorationScene()
const version = ['--system-version', 'MRS 3.3.0']
const zookeeper = () => ['--zookeeper', scene.connect]
const partOf = (actual: unknown, expected: object) => assert.partialDeepStrictEqual(actual, expected)

async function makeFolder(name: string): Promise<string> {
  const folder = join(scene.folder, `${name}-${Math.random()}`)
  await mkdir(folder)
  return folder
}

async function writeAuth(mode: number, text = 'admin\nhunter2secret\n'): Promise<string> {
  const file = join(await makeFolder('auth'), 'auth')
  await writeFile(file, text)
  await chmod(file, mode)
  return file
}

/** Only `admin` may read the users. */
async function closeUsers(): Promise<void> {
  const acl = [{ perms: 31, scheme: 'digest', id: digestId('admin', 'hunter2secret') }]
  await scene.session.setAcl('/config/users', acl, -1)
}

describe('kmc backup, verify, inspect', () => {
  test('write, check and show an archive', async () => {
    const to = await makeFolder('to')
    const backup = await runKmcJson(['backup', ...zookeeper(), '--to', to, ...version, '--source', 'Kafka'])
    assert.equal(backup.code, 0, backup.stderr)
    const [name] = await readdir(to)
    const path = join(to, name ?? '')
    partOf(backup.json, { backup: { path, status: 'complete', stable: true, unreadable: [], clusterId: 'CLUSTER-A' } })
    for (const line of backup.stderr.trim().split('\n')) partOf(Object.keys(JSON.parse(line)), ['at', 'event'])

    const verified = await runKmcJson(['verify', path])
    partOf(verified, { code: 0, json: { archive: { path, trailer: { znodes: 33, status: 'complete' } } } })
    const card = await runKmc(['inspect', `file://${path}`])
    assert.equal(card.code, 0)
    assert.match(card.stdout, /System version +MRS 3\.3\.0\n/)
    const tree = await runKmc(['inspect', path, '--tree'])
    assert.match(tree.stdout, /\/brokers\/topics\/orders {2}\(a topic/)
    const below = await runKmcJson(['inspect', path, '--tree', '--path', '/config/topics'])
    partOf(below.json, {
      znodes: [{ path: '/config/topics' }, { path: '/config/topics/orders' }, { path: '/config/topics/payments' }],
    })
    const one = await runKmc(['inspect', path, '--path', '/config/topics/orders'])
    assert.match(one.stdout, /retention\.ms = 604800000 \(7 d\)/)
    partOf(await runKmcJson(['inspect', path, '--path', '/nowhere']), {
      code: 1,
      json: { error: { code: 'NOT_FOUND' } },
    })
  })

  test('a second backup takes what it can from the previous one', async () => {
    const to = await makeFolder('to')
    const args = ['backup', ...zookeeper(), '--to', to, ...version, '--source', 'Kafka']
    const again = await runKmcJson([...args, '--previous', scene.archivePath])
    partOf(again, { code: 0, json: { backup: { status: 'complete' } } })
    assert.doesNotMatch(again.stderr, /not used/)
    const foreign = await runKmcJson([...args, '--source', 'Other', '--previous', await writeAuth(0o600)])
    partOf(foreign, { code: 0, json: { backup: { status: 'complete' } } })
    assert.match(foreign.stderr, /previous archive is not used/)
  })

  test('fail with 1 on what is no archive or not there', async () => {
    const broken = join(await makeFolder('broken'), 'broken.tar.gz')
    await writeFile(broken, (await readFile(scene.archivePath)).subarray(0, 1000))
    for (const command of ['verify', 'inspect']) {
      partOf(await runKmcJson([command, broken]), { code: 1, json: { error: { code: 'ARCHIVE_INVALID' } } })
    }
    partOf(await runKmcJson(['verify', '/nowhere/a']), { code: 1, json: { error: { code: 'SOURCE_NOT_FOUND' } } })
  })

  test('refuse a tree that is not Kafka’s', async () => {
    const args = ['--to', await makeFolder('to'), ...version, '--source', 'Kafka']
    const run = await runKmcJson(['backup', '--zookeeper', `${scene.connect}/brokers`, ...args])
    partOf(run, { code: 3, json: { error: { code: 'REFUSED' } } })
  })
})

describe('kmc plan', () => {
  test('shows what restore would do', async () => {
    await scene.deleteTree('/config/topics/orders')
    const run = await runKmcJson(['plan', scene.archivePath, ...zookeeper(), ...version])
    partOf(run, {
      code: 0,
      json: { plan: { items: [{ action: 'create', name: 'topic orders' }], summary: { counts: { create: 1 } } } },
    })
    const shown = await runKmc(['plan', scene.archivePath, ...zookeeper(), ...version, '--only', 'topics:pay*,acls'])
    assert.equal(shown.code, 0)
    assert.match(shown.stdout, /Nothing to do/)
    assert.match(shown.stdout, /Plan hash: \d{13}-[0-9a-f]{64}/)
  })

  test('names the flags behind the console’s boxes', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    const run = await runKmc(['plan', scene.archivePath, ...zookeeper(), ...version])
    assert.match(run.stdout, /leader and ISR" \(--accept-archive-isr\)/)
    const told = await runKmc(['plan', scene.archivePath, ...zookeeper(), ...version, '--accept-archive-isr'])
    assert.match(told.stdout, /\+ create {2}topics payments/)
  })

  test('is refused with 3 by another version and by a running broker', async () => {
    const other = await runKmcJson(['plan', scene.archivePath, ...zookeeper(), '--system-version', 'MRS 3.2.0'])
    partOf(other, { code: 3, json: { error: { code: 'VERSION_MISMATCH' }, plan: { findings: [{ result: 'error' }] } } })
    await scene.session.create('/brokers/ids/1', Buffer.from('{"endpoints":[]}'), openAcl, { ephemeral: true })
    const running = await runKmcJson(['plan', scene.archivePath, ...zookeeper(), ...version])
    partOf(running, { code: 3, json: { error: { code: 'PREFLIGHT_FAILED' } } })
  })
})

describe('kmc diff', () => {
  test('finds an archive and its tree equal', async () => {
    const run = await runKmcJson(['diff', scene.archivePath, ...zookeeper()])
    partOf(run, { code: 0, json: { compared: 33, differences: [] } })
  })

  test('tells differences by Kafka’s meaning, and shows no secret', async () => {
    await scene.set('/config/topics/orders', { version: 1, config: { 'retention.ms': '86400000' } })
    await scene.set('/brokers/topics/orders/partitions/0/state', { ...stateOf(9), leader: 2, isr: [2] })
    await scene.set('/config/users/alice', { version: 1, config: { 'SCRAM-SHA-512': 'salt=c2VjcmV0' } })
    await scene.set('/kafka-acl/Topic/orders', {
      version: 1,
      acls: [{ principal: 'User:bob', permissionType: 'Allow', operation: 'Read', host: '*' }],
    })
    await scene.deleteTree('/brokers/topics/payments')
    await scene.create('/config/topics/new', { version: 1, config: {} })
    const live = await runKmc(['diff', scene.archivePath, ...zookeeper()])
    assert.equal(live.code, 5)
    const lines = live.stdout.split('\n')
    const lineOf = (path: string) => lines.find((line) => line.includes(` ${path} `)) ?? `no line of ${path}`
    assert.match(lineOf('/config/topics/orders'), /^~.*retention\.ms 604800000 \(7 d\) → 86400000 \(1 d\)$/)
    assert.match(lineOf('/brokers/topics/orders/partitions/0/state'), /leader 1 → 2; ISR 1 2 → 2; leader epoch 5 → 9/)
    assert.match(lineOf('/config/users/alice'), /SCRAM-SHA-512 differs$/)
    assert.match(lineOf('/kafka-acl/Topic/orders'), /only in the second: Allow User:bob Read from \*/)
    assert.match(lineOf('/brokers/topics/payments'), /^-.*only in the first, with 3 znodes below it$/)
    assert.match(lineOf('/config/topics/new'), /^\+/)
    assert.match(live.stdout, /\n6 differences in /)
    assert.doesNotMatch(live.stdout, /c2VjcmV0|eA==/)

    const second = await runKmc(['diff', scene.archivePath, await scene.backUp('second')])
    assert.deepEqual([second.code, second.stdout], [5, live.stdout])
  })
})

describe('kmc watch', () => {
  test('ends when all brokers are back', async () => {
    const once = await runKmcJson(['watch', ...zookeeper(), '--once'])
    partOf(once, { code: 5, json: { recovery: { state: 'waiting' } } })
    const startBrokers = async () => {
      for (const id of [1, 2]) {
        await scene.session.create(`/brokers/ids/${id}`, Buffer.from('{"endpoints":[]}'), openAcl, { ephemeral: true })
      }
      await scene.session.create('/controller', Buffer.from('{"brokerid":1}'), openAcl, { ephemeral: true })
    }
    let started: Promise<void> | null = null
    const run = await runKmcJson(['watch', ...zookeeper(), '--brokers', '1,2'], {
      onStderr: (text) => {
        if (text.includes('"state":"waiting"')) started ??= startBrokers()
      },
    })
    await started
    partOf(run, { code: 0, json: { recovery: { state: 'well', judges: 'znodes', controller: 1 } } })
  })
})

describe('kmc’s secrets', () => {
  test('come from a file of mode 600, or the environment, and are shown nowhere', async () => {
    await closeUsers()
    const to = await makeFolder('to')
    const args = (source: string) => ['backup', ...zookeeper(), '--to', to, ...version, '--source', source]
    const without = await runKmcJson(args('without'))
    partOf(without, {
      code: 5,
      json: { backup: { status: 'partial', unreadable: [{ path: '/config/users' }] } },
    })
    partOf(await runKmcJson(['verify', join(to, (await readdir(to))[0] ?? '')]), { code: 5 })

    const withFile = await runKmcJson([...args('file'), '--auth-file', await writeAuth(0o600)])
    partOf(withFile, { code: 0, json: { backup: { status: 'complete' } } })
    const env = { KMC_ZOOKEEPER_USER: 'admin', KMC_ZOOKEEPER_PASSWORD: 'hunter2secret' }
    const withEnv = await runKmcJson(args('env'), { env })
    partOf(withEnv, { code: 0, json: { backup: { status: 'complete' } } })

    for (const mode of [0o644, 0o640, 0o602]) {
      const open = await runKmcJson([...args('open'), '--auth-file', await writeAuth(mode)])
      partOf(open, { code: 2, json: { error: { code: 'INVALID_INPUT' } } })
      assert.match(open.stdout, /chmod 600/)
      assert.doesNotMatch(open.stdout + open.stderr, /hunter2secret/)
    }
    const odd = await runKmcJson([...args('odd'), '--auth-file', await writeAuth(0o600, 'hunter2secret')])
    partOf(odd, { code: 2 })
    for (const run of [without, withFile, withEnv, odd]) {
      assert.doesNotMatch(run.stdout + run.stderr, /hunter2secret/)
    }
  })

  test('are not in the list of processes', async () => {
    const commandLines: string[] = []
    let looked: Promise<void> | null = null
    const run = await runKmc(['watch', ...zookeeper(), '--auth-file', await writeAuth(0o600), '--json'], {
      onStderr: (text, kmc) => {
        if (!text.includes('"event":"recovery"')) return
        looked ??= (async () => {
          const { stdout } = await promisify(execFile)('ps', ['-eo', 'args'])
          commandLines.push(stdout)
          kmc.kill('SIGINT')
        })()
      },
    })
    await looked
    assert.match(commandLines.join(), /kmc\.mjs watch/)
    assert.doesNotMatch(commandLines.join(), /hunter2secret/)
    assert.equal(run.code, 1)
    partOf(JSON.parse(run.stdout), { error: { code: 'STOPPED' } })
  })
})

describe('kmc’s command line', () => {
  test('answers wrong usage with 2', async () => {
    const archive = scene.archivePath
    const wrong: string[][] = [
      [],
      ['nope'],
      ['plan', archive],
      ['verify'],
      ['verify', archive, '--flag'],
      ['diff', archive],
      ['diff', archive, archive, ...zookeeper()],
      ['verify', 'ftp://host/archive'],
      ['watch', '--zookeeper', 'host:port:more'],
      ...[
        ['--mode', 'sometimes'],
        ['--only', 'everything'],
        ['--only', 'topics:a b'],
        ['--brokers', 'one'],
        ['--map-brokers', '1:2:3'],
        ['--map-brokers', '1:2,1:3'],
        ['--known-endpoints', 'host'],
        ['--delete-topics'],
        ['--items', '-1'],
      ].map((flags) => ['plan', archive, ...zookeeper(), ...version, ...flags]),
    ]
    for (const args of wrong) {
      const run = await runKmc(args)
      assert.equal(run.code, 2, `${args.join(' ')}: ${run.stdout}${run.stderr}`)
      assert.equal(run.stdout, '')
    }
    partOf(await runKmcJson(['nope']), { code: 2, json: { error: { code: 'INVALID_INPUT' } } })
  })

  test('runs by its first line, through a link, from another folder, on the Node it finds', async () => {
    const folder = await makeFolder('bin')
    await symlink(join(import.meta.dirname, '..', 'bin', 'kmc.mjs'), join(folder, 'kmc'))
    // Without the Node that the test runs on, the machine's own is found.
    const PATH = (process.env.PATH ?? '')
      .split(':')
      .filter((one) => !one.includes('node_modules'))
      .join(':')
    const { stdout } = await promisify(execFile)('./kmc', ['verify', scene.archivePath], {
      cwd: folder,
      env: { ...process.env, PATH },
    })
    assert.match(stdout, /is whole: 33 znodes/)
    const failed = promisify(execFile)('./kmc', ['verify', 'ftp://x/y'], { cwd: folder, env: { ...process.env, PATH } })
    await assert.rejects(failed, { code: 2 })
  })
})

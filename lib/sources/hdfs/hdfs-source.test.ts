import assert from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it, type TestContext } from 'node:test'
import { AppError, type ErrorCode, isAppError } from '#lib/errors.ts'
import { freePort } from '#testbed/free-port.ts'
import { type HadoopCluster, startHadoopCluster } from '#testbed/hadoop-cluster.ts'
import { describeSourceContract } from '../testing/source-contract.fixture.ts'
import { checkYarnQueue } from './check-yarn-queue.ts'
import { createHdfsSource, type HdfsOptions } from './hdfs-source.ts'
import { readNameNodeClock } from './read-name-node-clock.ts'

const mebibyte = 1024 * 1024

let dataDir: string
let cluster: HadoopCluster

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hdfs-'))
  cluster = await startHadoopCluster({ dataDir })
  await asSuperuser('PUT', '/backup', 'MKDIRS', { permission: '755' })
  await asSuperuser('PUT', '/backup', 'SETOWNER', { owner: 'kafka', group: 'kafka' })
})
after(async () => {
  await cluster?.stop()
  await rm(dataDir, { recursive: true })
})

/** The active NameNode's own words, without the driver. */
async function asSuperuser(method: string, path: string, op: string, query: Record<string, string> = {}) {
  for (const { host, httpPort } of cluster.nameNodes) {
    const search = new URLSearchParams({ op, 'user.name': cluster.superuser, ...query })
    const url = `http://${host}:${httpPort}/webhdfs/v1${path}?${search}`
    const response = await fetch(url, { method }).catch(() => undefined)
    if (response?.ok) return await response.text()
    if (response && response.status !== 403) throw new Error(`${url}: ${await response.text()}`)
  }
  throw new Error(`No NameNode did ${op} ${path}.`)
}

async function listRaw(folder: string): Promise<string[]> {
  const listing = JSON.parse(await asSuperuser('GET', folder, 'LISTSTATUS'))
  return listing.FileStatuses.FileStatus.map((status: { pathSuffix: string }) => status.pathSuffix)
}

const sourceOf = (options: Partial<HdfsOptions> = {}) =>
  createHdfsSource({
    pathType: 'LocalHDFS',
    nameService: cluster.nameService,
    // The standby first.
    nameNodes: [...cluster.nameNodes].reverse(),
    user: 'kafka',
    folder: '/backup/contract',
    ...options,
  })

describeSourceContract('LocalHDFS', async () => {
  const folder = '/backup/contract'
  return {
    source: sourceOf({ folder }),
    folder,
    escapes: [
      '/backup',
      '/backup/contract2/file',
      `${folder}/../outside`,
      `${folder}/a/../../outside`,
      '/etc/passwd',
      'relative',
      `${folder}/nul\0`,
      `${folder}/.snapshot/s1/file`,
      `${folder}/.Trash/file`,
      `${folder}/a:b`,
    ],
    probeSteps: ['resolve', 'connect', 'login', 'list', 'write', 'read', 'delete'],
    hostile: {
      async plant(name) {
        if (!isUtf8(name)) return false
        const path = `${folder}/hostile/${encodeURIComponent(name.toString())}`
        await sourceOf({ folder }).write(`${folder}/planted`, Readable.from([]))
        await asSuperuser('PUT', `${folder}/planted`, 'RENAME', { destination: `${folder}/hostile/${name}` })
        await asSuperuser('PUT', path, 'SETTIMES', { modificationtime: String(Date.now() - 2 * 86_400_000) })
        return true
      },
      listRaw: () => listRaw(`${folder}/hostile`),
    },
    listRaw: () => listRaw(folder),
    tearDown: async () => {
      await asSuperuser('DELETE', folder, 'DELETE', { recursive: 'true' })
    },
  }
})

describe('HDFS', () => {
  const folder = '/backup/faults'
  const at = (file: string) => `${folder}/${file}`
  const source = (options: Partial<HdfsOptions> = {}) => sourceOf({ folder, ...options })
  const write = (path: string, content: Buffer | string = 'x', options: Partial<HdfsOptions> = {}) =>
    source(options).write(path, Readable.from([Buffer.from(content)]))

  before(async () => {
    await write(at('plain'), 'plain')
  })

  it('finds the active NameNode where the address of the standby is all that is known', async () => {
    const [, standby] = cluster.nameNodes
    const remote = source({ pathType: 'RemoteHDFS', nameNodes: [{ ...standby, host: '127.0.0.1' }] })
    assert.equal((await remote.stat(at('plain'))).sizeBytes, 5)
    const login = (await remote.probe()).find(({ name }) => name === 'login')
    assert.match(login?.detail ?? '', new RegExp(`localhost:${cluster.nameNodes[0].httpPort} is active`))
  })

  it('reaches a name at the address that the inventory has for it, over IPv6 too', async (test) => {
    const relay = await startRelay(test, '::1', cluster.nameNodes[0].httpPort)
    const nameNodes = [{ host: 'nn.cluster.test', address: '::1', httpPort: relay }]
    assert.equal(await text(await source({ nameNodes }).open(at('plain'))), 'plain')
  })

  it('speaks https with NameNode and DataNode, and trusts no other certificate', async () => {
    const withCa = cluster.tlsNameNodes.map((nameNode) => ({ ...nameNode, tls: { ca: cluster.ca } }))
    await write(at('by-https'), 'secret', { nameNodes: withCa })
    assert.equal(await text(await source({ nameNodes: withCa }).open(at('by-https'))), 'secret')
    const withoutCa = cluster.tlsNameNodes.map((nameNode) => ({ ...nameNode, tls: {} }))
    await fails(source({ nameNodes: withoutCa }).list(folder), 'SOURCE_AUTH', /not trusted.*CA certificate/s)
    const wrongPort = cluster.nameNodes.map((nameNode) => ({ ...nameNode, tls: { ca: cluster.ca } }))
    await fails(source({ nameNodes: wrongPort }).list(folder), 'SOURCE_UNREACHABLE', /does not speak https.*25003/s)
    await fails(source({ nameNodes: cluster.tlsNameNodes }).list(folder), 'SOURCE_UNREACHABLE', /https or http/)
  })

  it('makes files and folders for its owner alone', async () => {
    await write(at('task/file'))
    const modes = [at('task'), at('task/file')].map(async (path) => {
      const { FileStatus } = JSON.parse(await asSuperuser('GET', path, 'GETFILESTATUS'))
      return FileStatus.permission
    })
    assert.deepEqual(await Promise.all(modes), ['700', '600'])
  })

  it('refuses system folders, and fields that cannot be right', async () => {
    const wide = source({ folder: '/' })
    for (const path of ['/hbase/file', '/user/hbase/backup/a/file']) {
      await fails(wide.open(path), 'INVALID_INPUT', /system folder/)
      await fails(write(path, 'x', { folder: '/' }), 'INVALID_INPUT', /system folder/)
      await fails(wide.remove(path), 'INVALID_INPUT', /system folder/)
    }
    const wrong: [Partial<HdfsOptions>, string][] = [
      [{ folder: '/hbase' }, 'folder'],
      [{ folder: '/user/hbase/backup/kafka' }, 'folder'],
      [{ folder: '/backup/.Trash/kafka' }, 'folder'],
      [{ user: 'a&op=DELETE' }, 'user'],
      [{ nameNodes: [] }, 'nameNodes'],
      [{ nameNodes: [{ host: 'a b', httpPort: 1 }] }, 'nameNodes'],
    ]
    for (const [options, field] of wrong) {
      assert.throws(
        () => source(options),
        (error) => isAppError(error, 'INVALID_INPUT') && error.field === field,
      )
    }
  })

  it('says so when it may not, and when a file is in the way', async () => {
    await asSuperuser('PUT', at('closed'), 'MKDIRS', { permission: '700' })
    await fails(source().list(at('closed')), 'SOURCE_DENIED', /denied.*right on the folder/s)
    await fails(source().open(at('closed/file')), 'SOURCE_DENIED', /denied/)
    await fails(write(at('closed/file')), 'SOURCE_DENIED', /denied/)
    await fails(write(at('plain/file')), 'INVALID_INPUT', /not a folder/)
    await fails(source().list(at('plain')), 'INVALID_INPUT', /is a file/)
  })

  it('says which quota is used up, and leaves nothing', async () => {
    for (const name of ['names', 'space']) await write(at(`${name}/first`))
    await asSuperuser('PUT', at('names'), 'SETQUOTA', { namespacequota: '2' })
    await fails(write(at('names/second')), 'SOURCE_NO_SPACE', /name quota.*-setQuota/s)
    await asSuperuser('PUT', at('space'), 'SETQUOTA', { storagespacequota: '1000' })
    const large = Array.from({ length: 3 }, () => inTwoHalves(async () => {}).stream)
    for (const content of [Readable.from([Buffer.from('x')]), ...large]) {
      await fails(source().write(at('space/second'), content), 'SOURCE_NO_SPACE', /space quota.*whole block/s)
    }
    for (const name of ['names', 'space']) assert.deepEqual(await listRaw(at(name)), ['first'])
  })

  it('says so when nothing listens or answers', async (test) => {
    const refused = [await freePort(), await freePort()].map((httpPort) => ({ host: '127.0.0.1', httpPort }))
    await fails(source({ nameNodes: refused }).list(folder), 'SOURCE_UNREACHABLE', /nothing listens.*nothing listens/)
    const steps = await source({ nameNodes: refused }).probe()
    assert.deepEqual(
      steps.map(({ name, ok }) => [name, ok]),
      [
        ['resolve', true],
        ['connect', false],
      ],
    )
    const silent = [{ host: '127.0.0.1', httpPort: await startSilence(test) }]
    await fails(source({ nameNodes: silent, stallMs: 300 }).list(folder), 'SOURCE_TIMEOUT', /does not answer/)
    const half = source({ nameNodes: [...silent, ...cluster.nameNodes], stallMs: 2_000 })
    assert.equal((await half.stat(at('plain'))).sizeBytes, 5)
    const other = source({
      nameNodes: [{ host: '127.0.0.1', httpPort: Number(new URL(cluster.resourceManagerUrl).port) }],
    })
    await fails(other.list(folder), 'SOURCE_PROTOCOL', /not WebHDFS.*web port/s)
  })

  it('publishes once, although the answer to it is lost', async (test) => {
    let cuts = 0
    const relay = await startRelay(test, '127.0.0.1', cluster.nameNodes[0].httpPort, (request) => {
      return { request, isCut: request.includes('op=RENAME') && cuts++ === 0 }
    })
    await write(at('lost-answer'), 'x', { nameNodes: [{ host: '127.0.0.1', httpPort: relay }] })
    assert.equal(cuts, 1)
    assert.deepEqual(
      (await listRaw(folder)).filter((name) => name.includes('lost-answer')),
      ['lost-answer'],
    )
  })

  it('never overwrites where a rename only says false', async (test) => {
    // Without the option, HDFS answers as it did before there were options.
    const relay = await startRelay(test, '127.0.0.1', cluster.nameNodes[0].httpPort, (request) => {
      return { request: request.replace('renameoptions=', 'unknownoption='), isCut: false }
    })
    const nameNodes = [{ host: '127.0.0.1', httpPort: relay }]
    await write(at('false/free'), 'x', { nameNodes })
    const content = inTwoHalves(() => write(at('false/taken'), 'first'))
    await fails(source({ nameNodes }).write(at('false/taken'), content.stream), 'SOURCE_EXISTS', /exists already/)
    assert.deepEqual(await listRaw(at('false')), ['free', 'taken'])
    assert.equal(await text(await source().open(at('false/taken'))), 'first')
  })

  it('checks a queue of Yarn', async () => {
    const check = (queue: string, url = cluster.resourceManagerUrl) =>
      checkYarnQueue({ resourceManagers: [{ url }], queue })
    assert.deepEqual((await check('backup')).sort(), ['root.backup', 'root.default'])
    assert.equal((await check('root.default')).length, 2)
    await fails(check('closed'), 'INVALID_INPUT', /STOPPED.*root\.(backup|default), root\.(backup|default)/s)
    await fails(check('unknown'), 'INVALID_INPUT', /does not exist.*root\.backup/s)
    await fails(check('backup', `http://127.0.0.1:${await freePort()}`), 'SOURCE_UNREACHABLE', /nothing listens/)
  })

  it('reads the clock of a NameNode', async () => {
    assert.ok(Math.abs(await readNameNodeClock({ nameNodes: cluster.nameNodes })) < 60_000)
  })

  it('says so in safe mode, and leaves nothing', async () => {
    await cluster.setSafeMode(0, true)
    await fails(write(at('safe-mode')), 'SOURCE_DENIED', /safe mode.*safemode leave/s)
    await fails(write(at('new-folder/file')), 'SOURCE_DENIED', /safe mode/)
    await fails(source().remove(at('plain')), 'SOURCE_DENIED', /safe mode/)
    assert.equal(await text(await source().open(at('plain'))), 'plain')
    await cluster.setSafeMode(0, false)
    await write(at('safe-mode'))
  })

  it('notices a DataNode that stands still, and can be stopped meanwhile', async (test) => {
    const patient = source({ stallMs: 1_000, failOverMs: 1_000 })
    await source().write(at('long'), inTwoHalves(async () => {}).stream)
    test.after(() => cluster.resumeDataNode())
    const pause = async () => cluster.pauseDataNode()
    await fails(patient.write(at('still'), inTwoHalves(pause).stream), 'SOURCE_TIMEOUT', /DataNode .* silent/)
    await fails(patient.open(at('plain')), 'SOURCE_TIMEOUT', /DataNode .* does not answer/)
    const reason = new AppError('STOPPED', 'A person asked for it.')
    const control = new AbortController()
    const stopped = source({ stallMs: 1_000, onRetry: () => control.abort(reason) })
    await assert.rejects(stopped.open(at('plain'), control.signal), reason)
    cluster.resumeDataNode()
    const stopping = new AbortController()
    const content = inTwoHalves(async () => {
      cluster.pauseDataNode()
      stopping.abort(reason)
    })
    await assert.rejects(source().write(at('still'), content.stream, stopping.signal), reason)
    cluster.resumeDataNode()
    const reading = await patient.open(at('long'))
    await fails(drain(reading, pause), 'SOURCE_TIMEOUT', /DataNode .* does not answer/)
    cluster.resumeDataNode()
    assert.deepEqual(
      (await listRaw(folder)).filter((name) => name.includes('still')),
      [],
    )
  })

  it('says so when the DataNode dies, in the middle of writing and before, and leaves nothing', async () => {
    const content = inTwoHalves(() => cluster.killDataNode())
    await fails(source().write(at('cut'), content.stream), 'SOURCE_UNREACHABLE', /DataNode/)
    await fails(write(at('cut')), 'SOURCE_UNREACHABLE', /DataNode localhost.*|no DataNode/)
    await fails(source().open(at('plain')), 'SOURCE_UNREACHABLE', /DataNode/)
    assert.deepEqual(
      (await listRaw(folder)).filter((name) => name.includes('cut')),
      [],
    )
    await cluster.startDataNode()
  })

  it('goes on writing when the active NameNode dies and the other takes over', async () => {
    let activating: Promise<void> | undefined
    const content = inTwoHalves(async () => {
      await cluster.killNameNode(0)
      await fails(
        source({ failOverMs: 500 }).list(folder),
        'SOURCE_TIMEOUT',
        /active within.*standby.*nothing listens/s,
      )
      // The rest is sent while there is none: the DataNode is silent for longer than it may be otherwise.
      activating = cluster.activate(1, true)
    })
    const written = await source({ stallMs: 3_000 }).write(at('survivor'), content.stream)
    assert.equal(written.sha256, content.sha256())
    await activating
  })

  it('goes on reading where it was when the active NameNode and the DataNode die', async () => {
    await cluster.startNameNode(0)
    const notes: string[] = []
    const stream = await source({ onRetry: ({ reason }) => notes.push(reason) }).open(at('survivor'))
    const hash = createHash('sha256')
    let repairing: Promise<unknown> | undefined
    for await (const chunk of stream) {
      hash.update(chunk)
      if (repairing) continue
      await Promise.all([cluster.killNameNode(1), cluster.killDataNode()])
      repairing = cluster.activate(0, true).then(() => cluster.startDataNode())
    }
    await repairing
    const { sha256 } = await source().write(at('copy'), await source().open(at('survivor')))
    assert.equal(hash.digest('hex'), sha256)
    assert.match(notes.join(' '), /DataNode/)
    assert.match(notes.join(' '), /is active/)
  })
})

const fails = (work: Promise<unknown>, code: ErrorCode, words: RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof AppError, String(error))
    assert.equal(error.code, code, error.message)
    assert.match(`${error.message} ${error.remedy ?? ''}`, words)
    assert.doesNotMatch(error.message, /\n|\tat /)
    return true
  })

/** Content that does something when half of it, more than any buffer on the way takes, is sent. */
function inTwoHalves(between: () => Promise<unknown>): { stream: Readable; sha256: () => string } {
  const hash = createHash('sha256')
  const half = function* () {
    for (let i = 0; i < 16; i++) {
      const block = randomBytes(mebibyte)
      hash.update(block)
      yield block
    }
  }
  const stream = Readable.from(
    (async function* () {
      yield* half()
      await between()
      yield* half()
    })(),
  )
  return { stream, sha256: () => hash.digest('hex') }
}

/** Reads to the end, and does something when the first byte is there. */
async function drain(stream: Readable, first: () => Promise<void>): Promise<void> {
  let isFirst = true
  for await (const _ of stream) {
    if (isFirst) await first()
    isFirst = false
  }
}

/** A port that takes connections and never says a word. */
async function startSilence(test: TestContext): Promise<number> {
  return await listen(test, '127.0.0.1', () => {})
}

/** A port that leads to another; a request may be changed on the way, or its answer lost. */
async function startRelay(
  test: TestContext,
  host: string,
  port: number,
  change: (request: string) => { request: string; isCut: boolean } = (request) => ({ request, isCut: false }),
): Promise<number> {
  return await listen(test, host, (socket) => {
    const target = connect({ host: '127.0.0.1', port })
    let isCut = false
    socket.on('data', (data) => {
      const changed = change(data.toString('latin1'))
      isCut ||= changed.isCut
      target.write(changed.request, 'latin1')
    })
    target.on('data', (data) => (isCut ? socket.destroy() : socket.write(data)))
    for (const [one, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
}

async function listen(test: TestContext, host: string, serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    serve(socket)
  })
  server.listen(0, host)
  await once(server, 'listening')
  test.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error(`No TCP port on ${host}.`)
  return address.port
}

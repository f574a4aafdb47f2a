import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { freePort } from '#testbed/free-port.ts'
import { type NfsServer, startNfsServer } from '#testbed/nfs-server.ts'
import { isPartialName, makePartialName } from '../partial-file.ts'
import { ensureNfsHelper } from './nfs-helper.ts'
import { createNfsSource, type NfsOptions } from './nfs-source.ts'

const mebibyte = 1024 * 1024
const nobody = 65534

for (const { version, host } of [
  { version: 4, host: '::1' },
  { version: 3, host: '127.0.0.1' },
] as const) {
  describe(`NFS ${version}`, () => {
    let dataDir: string
    let server: NfsServer
    let isDiskSmall: boolean
    const leftovers = { live: '', dead: '', elsewhere: '.elsewhere.00000000-1-00000000.partial' }
    /** The path of an export as a person types it: its name for NFS 4, its folder for NFS 3. */
    const exported = (name: string) => (version === 4 ? `/exports/${name}` : join(dataDir, name))
    const source = (changes: Partial<NfsOptions> = {}) => {
      const { port, mountPort } = server
      const ports = mountPort === undefined ? { port } : { port, mountPort }
      return createNfsSource({ host, ...ports, sharePath: exported('backup'), ...changes })
    }
    const write = (path: string, changes?: Partial<NfsOptions>) =>
      source(changes).write(path, Readable.from([Buffer.from('x')]))
    const lastStep = async (changes: Partial<NfsOptions>) => {
      const steps = await source(changes).probe()
      assert.ok(steps.slice(0, -1).every((step) => step.ok))
      const last = steps.at(-1)
      assert.ok(last && !last.ok && last.remedy, JSON.stringify(steps))
      return `${last.name}: ${last.detail}`
    }

    before(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'nfs-faults-'))
      const names = ['backup', 'readonly', 'small']
      for (const name of names) await mkdir(join(dataDir, name))
      const disk = ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', join(dataDir, 'small')]
      isDiskSmall = spawnSync('mount', disk).status === 0
      for (const name of names) await chown(join(dataDir, name), nobody, nobody)
      await mkdir(join(dataDir, 'backup/closed'), { mode: 0o700 })
      await mkdir(join(dataDir, 'backup/other'))
      await chown(join(dataDir, 'backup/other'), 1234, 2345)
      await writeFile(join(dataDir, 'backup/secret'), 'x', { mode: 0o600 })
      leftovers.live = await makePartialName('live')
      leftovers.dead = (await makePartialName('dead')).replace(`-${process.pid}-`, `-${spawnSync('true').pid}-`)
      await mkdir(join(dataDir, 'backup/leftovers'))
      await chown(join(dataDir, 'backup/leftovers'), nobody, nobody)
      for (const name of Object.values(leftovers)) await writeFile(join(dataDir, 'backup/leftovers', name), '')
      await symlink('/etc', join(dataDir, 'backup/link'))
      const exports = names.map((name) => ({
        path: join(dataDir, name),
        pseudo: `/exports/${name}`,
        isReadOnly: name === 'readonly',
      }))
      server = await startNfsServer({ dataDir, version, host, exports })
    })
    after(async () => {
      await server.stop()
      if (isDiskSmall) execFileSync('umount', [join(dataDir, 'small')])
      await rm(dataDir, { recursive: true })
    })

    it('makes files and folders for their owner alone', async () => {
      const folder = exported('backup')
      await write(`${folder}/task/file`)
      await write(`${folder}/other/task/file`, { uid: 1234, gid: 2345 })
      for (const [path, mode, uid, gid] of [
        ['task', 0o700, nobody, nobody],
        ['task/file', 0o600, nobody, nobody],
        ['other/task', 0o700, 1234, 2345],
        ['other/task/file', 0o600, 1234, 2345],
      ] as const) {
        const found = await stat(join(dataDir, 'backup', path))
        assert.deepEqual([found.mode & 0o777, found.uid, found.gid], [mode, uid, gid], path)
      }
    })

    it('makes the folder of the share path below the export it finds', async () => {
      const sharePath = `${exported('backup')}/a/b c/d`
      const deep = source({ sharePath })
      assert.deepEqual(await deep.list(sharePath), [])
      await deep.write(`${sharePath}/task/file`, Readable.from([Buffer.from('x')]))
      assert.deepEqual(await readdir(join(dataDir, 'backup/a/b c/d/task')), ['file'])
    })

    it('names what is not exported', async () => {
      await fails(
        source({ sharePath: '/nope/kafka' }).list(''),
        'SOURCE_NOT_FOUND|SOURCE_DENIED',
        /mount neither .nope/,
      )
      assert.match(await lastStep({ sharePath: '/nope/kafka' }), /^mount: .*NFS 4: .*NFS 3: /)
    })

    it('says so when it may not read or write', async () => {
      const folder = exported('backup')
      await fails(source().list(`${folder}/closed`), 'SOURCE_DENIED', /list .*closed: access is denied.*ACC.*group/s)
      await fails(write(`${folder}/closed/new`), 'SOURCE_DENIED', /closed.*: access is denied/)
      await fails(source().open(`${folder}/secret`), 'SOURCE_DENIED', /read .*secret: access is denied/)
      const readonly = exported('readonly')
      await fails(write(`${readonly}/new`, { sharePath: readonly }), 'SOURCE_DENIED', /write .*new: .*(ROFS|ACCES)/)
      assert.match(await lastStep({ sharePath: readonly }), /^write: /)
    })

    it('says so when the disk is full, and leaves nothing', async (test) => {
      if (!isDiskSmall) return test.skip('NOT RUN: mounting a small disk needs the right to mount')
      const sharePath = exported('small')
      const small = source({ sharePath })
      const content = Readable.from(Array.from({ length: 16 }, () => randomBytes(mebibyte)))
      await fails(small.write(`${sharePath}/file`, content), 'SOURCE_NO_SPACE', /full.*NOSPC.*Free some space/s)
      assert.deepEqual(await readdir(join(dataDir, 'small')), [])
      const free = await small.freeBytes('')
      assert.ok(free !== null && free > 0 && free <= 4 * mebibyte, `${free}`)
    })

    it('removes what dead writers left, and nothing else', async () => {
      const listed = async () => (await source().list(`${exported('backup')}/leftovers`)).map(({ name }) => name)
      assert.deepEqual(await listed(), [])
      await write(`${exported('backup')}/leftovers/new`)
      assert.deepEqual(
        (await readdir(join(dataDir, 'backup/leftovers'))).sort(),
        [leftovers.live, leftovers.elsewhere, 'new'].sort(),
      )
      assert.deepEqual(await listed(), ['new'])
    })

    it('follows no link', async () => {
      const link = `${exported('backup')}/link`
      await fails(source().open(`${link}/passwd`), 'INVALID_INPUT', /symbolic link/)
      await fails(source().list(link), 'INVALID_INPUT', /symbolic link/)
      await fails(source().open(link), 'INVALID_INPUT', /not a regular file/)
      await fails(write(`${link}/file`), 'INVALID_INPUT', /symbolic link/)
      await fails(write(link), 'SOURCE_EXISTS', /exists already/)
      assert.ok((await source().list('')).every(({ name }) => name !== 'link'))
    })

    it('ends its program when a transfer is aborted or its reader leaves', async () => {
      const path = `${exported('backup')}/long`
      await source().write(path, Readable.from(Array.from({ length: 8 }, () => randomBytes(mebibyte))))
      const reason = new AppError('STOPPED', 'A person asked for it.')
      const control = new AbortController()
      const aborted = await source().open(path, control.signal)
      const left = await source().open(path)
      assert.equal(helpersRunning(), 2)
      const failed = assert.rejects(buffer(aborted), reason)
      control.abort(reason)
      await failed
      const closed = once(left, 'close')
      left.destroy()
      await closed
      assert.equal(helpersRunning(), 0)
    })
  })

  describe(`NFS ${version}, when the server dies`, () => {
    const start = async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'nfs-death-'))
      const path = join(dataDir, 'export')
      await mkdir(path)
      await chown(path, nobody, nobody)
      const { port, mountPort, kill } = await startNfsServer({
        dataDir,
        version,
        host,
        exports: [{ path, pseudo: '/srv' }],
      })
      const sharePath = version === 4 ? '/srv' : path
      const ports = mountPort === undefined ? { port } : { port, mountPort }
      const source = createNfsSource({ host, ...ports, sharePath, stallMs: 5000 })
      return { source, kill, sharePath, path, remove: () => rm(dataDir, { recursive: true }) }
    }

    it('fails a read in the middle', async () => {
      const { source, kill, sharePath, remove } = await start()
      const blocks = Array.from({ length: 32 }, () => randomBytes(mebibyte))
      await source.write(`${sharePath}/file`, Readable.from(blocks))
      const stream = await source.open(`${sharePath}/file`)
      await assert.rejects(
        async () => {
          for await (const _ of stream) await kill()
        },
        { code: 'SOURCE_UNREACHABLE' },
      )
      await remove()
    })

    it('fails a write in the middle, and shows no file', async () => {
      const { source, kill, sharePath, path, remove } = await start()
      const content = Readable.from(
        (async function* () {
          for (let i = 0; i < 64; i++) {
            if (i === 8) await kill()
            yield randomBytes(mebibyte)
          }
        })(),
      )
      await assert.rejects(source.write(`${sharePath}/file`, content), { code: 'SOURCE_UNREACHABLE' })
      assert.deepEqual(
        (await readdir(path)).filter((name) => !isPartialName(name)),
        [],
      )
      await remove()
    })
  })
}

describe('NFS 4, when the server says how much it takes', () => {
  for (const manner of ['byte by byte', 'never'] as const) {
    it(`gives up a transfer where it answers ${manner}`, async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'nfs-slow-'))
      const path = join(dataDir, 'export')
      await mkdir(path)
      await chown(path, nobody, nobody)
      await writeFile(join(path, 'file'), 'x', { mode: 0o666 })
      const server = await startNfsServer({
        dataDir,
        version: 4,
        host: '127.0.0.1',
        exports: [{ path, pseudo: '/srv' }],
      })
      const relay = await startSlowRelay(server.port, manner)
      try {
        const slow = createNfsSource({ host: '127.0.0.1', port: relay.port, sharePath: '/srv', stallMs: 1000 })
        await fails(slow.open('/srv/file'), 'SOURCE_TIMEOUT', /read .srv.file.*does not answer/)
        const content = Readable.from([Buffer.from('x')])
        await fails(slow.write('/srv/new', content), 'SOURCE_TIMEOUT', /write .srv.new.*does not answer/)
        assert.deepEqual(await readdir(path), ['file'])
      } finally {
        relay.close()
        await server.stop()
        await rm(dataDir, { recursive: true })
      }
    })
  }
})

describe('NFS', () => {
  const source = (changes: Partial<NfsOptions>) =>
    createNfsSource({ host: '127.0.0.1', sharePath: '/srv/backup', ...changes })

  it('refuses the root, and what is no address, port or number', () => {
    const refused = (changes: Partial<NfsOptions>, field: string) =>
      assert.throws(() => source(changes), { code: 'INVALID_INPUT', field })
    for (const sharePath of ['', '/', '//', '/./', 'srv/backup', '/srv/../etc', '/a\nb']) {
      refused({ sharePath }, 'sharePath')
    }
    for (const host of ['', '[::1]', 'fe80::1%eth0', '-x', 'a b']) refused({ host }, 'host')
    refused({ port: 70000 }, 'port')
    refused({ mountPort: 0 }, 'mountPort')
    refused({ uid: -1 }, 'uid')
    refused({ gid: 1.5 }, 'gid')
  })

  it('tries again where nothing listens, says so, and gives up', async () => {
    const ports = { port: await freePort(), mountPort: await freePort() }
    const attempts: number[] = []
    const silent = source({ ...ports, onRetry: ({ attempt }) => attempts.push(attempt) })
    await fails(silent.list(''), 'SOURCE_UNREACHABLE', /mount from 127.0.0.1: NFS 4: .*NFS 3: /)
    assert.deepEqual(attempts, [2, 3])
    const steps = await silent.probe()
    assert.deepEqual(
      steps.map(({ name, ok }) => [name, ok]),
      [
        ['resolve', true],
        ['connect', false],
      ],
    )
  })

  it('gives up on a server that never answers, and at once when aborted', async () => {
    const blackHole = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
    await once(blackHole, 'listening')
    const address = blackHole.address()
    assert.ok(address !== null && typeof address === 'object')
    const { port } = address
    try {
      await fails(source({ port, stallMs: 1000 }).list(''), 'SOURCE_TIMEOUT', /127.0.0.1.*does not answer/)
      const reason = new AppError('STOPPED', 'A person asked for it.')
      const control = new AbortController()
      const connected = once(blackHole, 'connection')
      const work = source({ port }).list('', control.signal)
      await Promise.race([connected, work])
      control.abort(reason)
      await assert.rejects(work, reason)
      assert.equal(helpersRunning(), 0)
    } finally {
      blackHole.close()
    }
  })

  it('says what to install where its helper cannot be built, or does not run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nfs-helper-'))
    await fails(ensureNfsHelper({ folder, compiler: 'no-compiler' }), 'SOURCE_UNSUPPORTED', /C compiler.*libnfs-dev/s)
    const sourceFile = join(folder, 'broken.c')
    await writeFile(sourceFile, '#include <nfsc/no-such-header.h>\n')
    await fails(ensureNfsHelper({ folder, sourceFile }), 'SOURCE_UNSUPPORTED', /no-such-header.*libnfs-dev/s)
    assert.deepEqual(await readdir(folder), ['broken.c'])
    await fails(source({ helper: '/bin/true' }).list(''), 'SOURCE_UNSUPPORTED', /does not run.*libnfs-dev/s)
    await rm(folder, { recursive: true })
  })
})

function fails(work: Promise<unknown>, codes: ErrorCode | `${ErrorCode}|${ErrorCode}`, words: RegExp): Promise<void> {
  return assert.rejects(work, (error) => {
    assert.ok(error instanceof AppError, String(error))
    assert.ok(codes.split('|').includes(error.code), `${error.code}: ${error.message}`)
    assert.match(`${error.message} ${error.remedy ?? ''}`, words)
    return true
  })
}

/** Relays, but for the answers from the one on that is asked with the bits of MAXREAD and MAXWRITE. */
async function startSlowRelay(port: number, manner: 'byte by byte' | 'never') {
  const question = Buffer.from('00000001c0000000', 'hex')
  const relay = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    let isSlow = false
    let drip: NodeJS.Timeout | undefined
    const end = () => {
      clearInterval(drip)
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) socket.on('error', end).on('close', end)
    client.on('data', (asked: Buffer) => {
      isSlow ||= asked.includes(question)
      server.write(asked)
    })
    server.on('data', (answer: Buffer) => {
      if (!isSlow) client.write(answer)
      if (!isSlow || manner === 'never') return
      let sent = 0
      drip = setInterval(() => client.write(answer.subarray(sent, ++sent)), 20)
    })
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const address = relay.address()
  assert.ok(address !== null && typeof address === 'object')
  return { port: address.port, close: () => relay.close() }
}

function helpersRunning(): number {
  const { stdout } = spawnSync('ps', ['-o', 'comm=', '--ppid', String(process.pid)], { encoding: 'utf8' })
  return stdout.split('\n').filter((name) => name.startsWith('nfsio-')).length
}

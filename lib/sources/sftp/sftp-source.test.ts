import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import ssh2 from 'ssh2'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { freePort } from '#testbed/free-port.ts'
import { hostKeyTypes, type SshServer, startSshServer } from '#testbed/ssh-server.ts'
import { makePartialName } from '../partial-file.ts'
import { describeSourceContract, hostileFolderAt } from '../testing/source-contract.fixture.ts'
import { readHostKey } from './host-key.ts'
import { createSftpSource, type SftpOptions } from './sftp-source.ts'

const mebibyte = 1024 * 1024
const probeSteps = ['resolve', 'connect', 'login', 'list', 'write', 'read', 'delete']

let storage: string
let server: SshServer
let hostKey: string
before(async () => {
  storage = await mkdtemp(join(tmpdir(), 'sftp-'))
  server = await startSshServer({ dataDir: storage })
  hostKey = (await readHostKey({ host: '127.0.0.1', port: server.port })).fingerprint
})
after(async () => {
  await server?.stop()
  await rm(storage, { recursive: true })
})

const folderOf = (name = 'backups') => join(server.home, name)
const sourceOf = (options: Partial<SftpOptions> = {}) =>
  createSftpSource({
    host: '127.0.0.1',
    port: server.port,
    user: server.user,
    ...('privateKey' in options ? {} : { password: server.password }),
    hostKey,
    folder: folderOf(),
    ...options,
  })
const bytes = (content: string | Buffer = 'x') => Readable.from([Buffer.from(content)])
const fails = (work: Promise<unknown>, code: ErrorCode, words: RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof AppError, String(error))
    assert.equal(error.code, code, error.message)
    const said = `${error.message} ${error.remedy ?? ''}`
    assert.match(said, words)
    for (const secret of [server.password, server.passphrase, server.privateKey.slice(60, 100)]) {
      assert.ok(!`${said} ${JSON.stringify(error)} ${error.stack} ${error.cause}`.includes(secret))
    }
    return true
  })

for (const [name, options] of [
  ['SFTP by password on 127.0.0.1', () => ({})],
  ['SFTP by key on ::1', () => ({ host: '::1', privateKey: server.privateKey })],
] as const) {
  const folder = () => folderOf(name.replaceAll(/\W/g, '-'))
  describeSourceContract(name, async () => ({
    source: sourceOf({ ...options(), folder: folder() }),
    folder: folder(),
    escapes: [
      `${folder()}/../outside`,
      `${folder()}/a/../../outside`,
      `${folder()}x/file`,
      server.home,
      '/',
      '/etc/passwd',
      'relative',
      `${folder()}/nul\0`,
    ],
    probeSteps,
    hostile: hostileFolderAt(join(folder(), 'hostile')),
    listRaw: () => readdir(folder()),
    tearDown: async () => {},
  }))
}

describe('SFTP', () => {
  it('takes a key under a passphrase', async () => {
    const { sealedKey, passphrase } = server
    assert.deepEqual(await sourceOf({ privateKey: sealedKey, passphrase }).list(''), [])
    for (const wrong of [{}, { passphrase: 'wrong' }]) {
      assert.throws(() => sourceOf({ privateKey: sealedKey, ...wrong }), { code: 'INVALID_INPUT', field: 'passphrase' })
    }
    assert.throws(() => sourceOf({ privateKey: 'none' }), { code: 'INVALID_INPUT', field: 'privateKey' })
    const publicKey = await readFile(join(storage, 'user_key.pub'), 'utf8')
    assert.throws(() => sourceOf({ privateKey: publicKey }), { field: 'privateKey', message: /public/ })
  })

  it('refuses a login that cannot be, at its field', () => {
    assert.throws(() => sourceOf({ password: '' }), { code: 'INVALID_INPUT', field: 'password' })
    assert.throws(() => sourceOf({ hostKey: 'MD5:00' }), { code: 'INVALID_INPUT', field: 'hostKey' })
    assert.throws(() => sourceOf({ host: '[::1]' }), { code: 'INVALID_INPUT', field: 'host' })
    assert.throws(() => sourceOf({ folder: '/' }), { code: 'INVALID_INPUT', field: 'folder' })
  })

  it('says what is wrong with password, key and user', async () => {
    await fails(sourceOf({ password: 'wrong' }).list(''), 'SOURCE_AUTH', /refused the password of user/)
    await fails(sourceOf({ user: 'nobody-here' }).list(''), 'SOURCE_AUTH', /user nobody-here/)
    const other = join(storage, 'other_key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', other])
    const privateKey = await readFile(other, 'utf8')
    await fails(sourceOf({ privateKey }).list(''), 'SOURCE_AUTH', /refused the key.*authorized_keys/)
  })

  it('answers a server that asks for the password in a dialogue, and says so where there is no SFTP', async () => {
    const asked: string[][] = []
    // OpenSSH asks so only through PAM.
    const dialogue = new ssh2.Server({ hostKeys: [server.privateKey] }, (client) => {
      client.on('error', () => {})
      client.on('authentication', (login) => {
        if (login.method !== 'keyboard-interactive') return login.reject(['keyboard-interactive'])
        login.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
          asked.push(answers)
          if (answers[0] === server.password) login.accept()
          else login.reject(['keyboard-interactive'])
        })
      })
      client.on('session', (accept) => accept().on('sftp', (_, reject) => reject()))
    }).listen(0, '127.0.0.1')
    await once(dialogue, 'listening')
    try {
      const address = dialogue.address()
      assert.ok(address !== null && typeof address === 'object')
      const { port } = address
      const { fingerprint } = await readHostKey({ host: '127.0.0.1', port })
      const options = { port, hostKey: fingerprint }
      await fails(sourceOf(options).list(''), 'SOURCE_UNSUPPORTED', /starts no SFTP.*subsystem/)
      await fails(sourceOf({ ...options, password: 'wrong' }).list(''), 'SOURCE_AUTH', /refused the password/)
      const { privateKey } = server
      await fails(sourceOf({ ...options, privateKey }).list(''), 'SOURCE_AUTH', /no keys.*keyboard-interactive/)
      assert.deepEqual(asked, [[server.password], ['wrong']])
    } finally {
      dialogue.close()
    }
  })

  it('reads the host key as ssh-keygen does', async () => {
    const shown = execFileSync('ssh-keygen', ['-l', '-f', join(storage, 'host_ed25519_key.pub')], { encoding: 'utf8' })
    const key = await readHostKey({ host: '::1', port: server.port })
    assert.equal(key.type, 'ssh-ed25519')
    assert.equal(key.fingerprint, shown.split(' ')[1])
    await fails(readHostKey({ host: '127.0.0.1', port: await freePort() }), 'SOURCE_UNREACHABLE', /refused|REFUSED/)
  })

  it('makes files and folders for their owner alone', async () => {
    await sourceOf().write(`${folderOf()}/modes/file`, bytes())
    assert.equal((await stat(folderOf())).mode & 0o777, 0o700)
    assert.equal((await stat(`${folderOf()}/modes/file`)).mode & 0o777, 0o600)
  })

  it('shows an empty place before the first backup, and makes no folder above it', async () => {
    assert.deepEqual(await sourceOf({ folder: folderOf('new') }).list(''), [])
    const folder = folderOf('mistyped/backups')
    await fails(sourceOf({ folder }).write(`${folder}/file`, bytes()), 'SOURCE_NOT_FOUND', /mistyped/)
  })

  it('opens and lists no link', async () => {
    await mkdir(folderOf('links'))
    await chown(folderOf('links'), server.uid, server.gid)
    await symlink('/etc/passwd', join(folderOf('links'), 'link'))
    const source = sourceOf({ folder: folderOf('links') })
    await fails(source.open(join(folderOf('links'), 'link')), 'INVALID_INPUT', /not a regular file/)
    await fails(source.write(join(folderOf('links'), 'link'), bytes()), 'SOURCE_EXISTS', /not overwritten/)
    assert.deepEqual(await source.list(''), [])
  })

  it('removes what dead writers left, and nothing else', async () => {
    const folder = folderOf('leftovers')
    await mkdir(folder)
    const ours = await makePartialName('live')
    const dead = (await makePartialName('dead')).replace(`-${process.pid}-`, `-${spawnSync('true').pid}-`)
    const otherHost = '.elsewhere.00000000-1-00000000.partial'
    const oldOtherHost = '.old.00000000-1-00000000.partial'
    for (const name of [ours, dead, otherHost, oldOtherHost]) await writeFile(join(folder, name), '')
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3_600_000)
    await utimes(join(folder, oldOtherHost), twoDaysAgo, twoDaysAgo)
    execFileSync('chown', ['-R', `${server.uid}:${server.gid}`, folder])
    await sourceOf({ folder }).write(`${folder}/new`, bytes())
    assert.deepEqual((await readdir(folder)).sort(), [ours, otherHost, 'new'].sort())
  })

  it('says so when permission is denied', async () => {
    const folder = folderOf('closed')
    await mkdir(folder)
    await writeFile(join(folder, 'file'), 'x')
    await chmod(join(folder, 'file'), 0o600)
    const source = sourceOf({ folder })
    await fails(source.open(`${folder}/file`), 'SOURCE_DENIED', /\/closed\/file.*permission is denied.*this user/)
    await fails(source.write(`${folder}/new`, bytes()), 'SOURCE_DENIED', /permission is denied/)
    await chmod(folder, 0o700)
    await fails(source.list(''), 'SOURCE_DENIED', /permission is denied/)
    await fails(source.remove(`${folder}/file`), 'SOURCE_DENIED', /permission is denied/)
  })

  it('says so when the disk is full, and leaves nothing', async (test) => {
    const disk = folderOf('full')
    await mkdir(disk)
    const size = `size=8m,uid=${server.uid},gid=${server.gid},mode=700`
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', disk]).status !== 0) {
      return test.skip('NOT RUN: mounting a small disk needs the right to mount')
    }
    try {
      const source = sourceOf({ folder: `${disk}/backups` })
      assert.ok(((await source.freeBytes('')) ?? 0) > 7 * mebibyte)
      await fails(
        source.write(`${disk}/backups/file`, Readable.from(blocks(20))),
        'SOURCE_NO_SPACE',
        /disk is full.*Free some space/,
      )
      assert.deepEqual(await readdir(`${disk}/backups`), [])
    } finally {
      execFileSync('umount', [disk])
    }
  })

  it('gives up on a port that refuses and on an address that never answers', async () => {
    await fails(sourceOf({ port: await freePort() }).list(''), 'SOURCE_UNREACHABLE', /ECONNREFUSED.*firewalls/)
    const hole = await openPort(() => {})
    try {
      await fails(sourceOf({ port: hole.port, connectMs: 200 }).list(''), 'SOURCE_TIMEOUT', /does not answer.*in time/)
      const reason = new AppError('STOPPED', 'A person asked for it.')
      const control = new AbortController()
      hole.server.once('connection', () => control.abort(reason))
      await assert.rejects(sourceOf({ port: hole.port }).write(`${folderOf()}/x`, bytes(), control.signal), reason)
    } finally {
      hole.close()
    }
    const web = await openPort((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    try {
      await fails(sourceOf({ port: web.port }).list(''), 'SOURCE_UNREACHABLE', /ended the connection|SSH/)
    } finally {
      web.close()
    }
  })

  it('gives up a transfer that falls silent', async () => {
    await sourceOf().write(`${folderOf()}/silent`, Readable.from(blocks(16)))
    const stops: (() => void)[] = []
    const front = await openPort((socket) => {
      const onward = socket.pipe(connect(server.port, '127.0.0.1'))
      onward.pipe(socket)
      stops.push(() => onward.unpipe(socket))
      for (const end of [socket, onward]) end.on('error', () => {})
      socket.on('close', () => onward.destroy())
    })
    try {
      const stream = await sourceOf({ port: front.port, stallMs: 500 }).open(`${folderOf()}/silent`)
      const reading = async () => {
        let given = 0
        for await (const _ of stream) if (given++ === 0) for (const stop of stops) stop()
      }
      await fails(reading(), 'SOURCE_TIMEOUT', /\/silent.*does not answer in time/)
    } finally {
      front.close()
    }
  })

  it('ends reading when the connection is lost', async () => {
    const path = `${folderOf()}/dying/read`
    await sourceOf().write(path, Readable.from(blocks(32)))
    const stream = await sourceOf().open(path)
    const reading = async () => {
      let given = 0
      for await (const _ of stream) if (given++ === 0) await server.killConnections()
    }
    await fails(reading(), 'SOURCE_UNREACHABLE', /\/dying\/read.*connection was lost/)
  })

  it('ends writing when the connection is lost, and leaves nothing', async () => {
    const path = `${folderOf()}/lost/write`
    const content = Readable.from(
      (async function* () {
        yield* blocks(8)
        await server.killConnections()
        yield* blocks(40)
      })(),
    )
    await fails(sourceOf().write(path, content), 'SOURCE_UNREACHABLE', /connection was lost/)
    assert.equal(content.destroyed, true)
    assert.deepEqual(await readdir(`${folderOf()}/lost`), [])
  })

  it('ends writing when the server dies, and a later write goes through', async () => {
    const folder = `${folderOf()}/dead`
    const content = Readable.from(
      (async function* () {
        yield* blocks(8)
        await server.kill()
        yield* blocks(40)
      })(),
    )
    await fails(sourceOf().write(`${folder}/write`, content), 'SOURCE_UNREACHABLE', /connection was lost/)
    await server.restart()
    assert.deepEqual(await sourceOf().list(folder), [])
    const whole = randomBytes(3 * mebibyte)
    const { sha256 } = await sourceOf().write(`${folder}/write`, bytes(whole))
    assert.equal(sha256, createHash('sha256').update(whole).digest('hex'))
    assert.deepEqual(await buffer(await sourceOf().open(`${folder}/write`)), whole)
  })

  it('gives up the connection when nothing is read', async () => {
    const closed: Promise<void>[] = []
    const front = await openPort((socket) => {
      closed.push(new Promise((done) => socket.on('close', () => done())))
      const onward = socket.pipe(connect(server.port, '127.0.0.1'))
      onward.pipe(socket)
      for (const end of [socket, onward]) end.on('error', () => {})
    })
    try {
      const stream = await sourceOf({ port: front.port }).open(`${folderOf()}/silent`)
      stream.destroy()
      assert.ok(closed.length > 0)
      await Promise.all(closed)
    } finally {
      front.close()
    }
  })

  it('takes any of the server’s host keys that was approved, whichever it shows first', async () => {
    for (const type of hostKeyTypes) {
      const file = join(storage, `host_${type}_key.pub`)
      const listed = execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' })
      const source = sourceOf({ hostKey: listed.split(' ')[1] ?? '' })
      await source.list('')
      await source.list('')
    }
    await fails(
      sourceOf({ hostKey: `SHA256:${'x'.repeat(43)}` }).list(''),
      'SOURCE_AUTH',
      /shows the ssh-ed25519 .* and the ecdsa-sha2-nistp256 .* and the ssh-rsa .* was approved/,
    )
  })

  it('refuses a changed host key with both fingerprints', async () => {
    await server.restart({ newHostKey: true })
    const { fingerprint } = await readHostKey({ host: '127.0.0.1', port: server.port })
    assert.notEqual(fingerprint, hostKey)
    await assert.rejects(sourceOf().list(''), (error) => {
      assert.ok(error instanceof AppError)
      assert.equal(error.code, 'SOURCE_AUTH')
      assert.equal(error.field, 'hostKey')
      assert.ok(error.message.includes(fingerprint) && error.message.includes(hostKey), error.message)
      return true
    })
    hostKey = fingerprint
    await sourceOf().list('')
  })
})

function* blocks(count: number): Generator<Buffer> {
  const block = randomBytes(mebibyte)
  for (let i = 0; i < count; i++) yield block
}

async function openPort(serve: (socket: Socket) => void): Promise<{ server: Server; port: number; close(): void }> {
  const sockets: Socket[] = []
  const listening = createServer((socket) => {
    sockets.push(socket)
    serve(socket)
  }).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  assert.ok(address !== null && typeof address === 'object')
  return {
    server: listening,
    port: address.port,
    close() {
      listening.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

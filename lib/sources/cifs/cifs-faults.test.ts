import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { freePort } from '#testbed/free-port.ts'
import { type SambaServer, startSamba } from '#testbed/samba-server.ts'
import { isPartialName, makePartialName } from '../partial-file.ts'
import { type CifsOptions, createCifsSource } from './cifs-source.ts'

const mebibyte = 1024 * 1024
const folder = '/backup/kafka'

describe('CIFS', () => {
  let dataDir: string
  let share: string
  let server: SambaServer

  const options = (changes: Partial<CifsOptions> = {}): CifsOptions => {
    const { port, user, password } = server
    return { host: '127.0.0.1', port, user, password, sharePath: folder, ...changes }
  }
  const source = (changes?: Partial<CifsOptions>) => createCifsSource(options(changes))
  const write = (path: string, content = 'x', changes?: Partial<CifsOptions>) =>
    source(changes).write(path, Readable.from([Buffer.from(content)]))
  const fails = (work: Promise<unknown>, code: ErrorCode, words: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof AppError, String(error))
      assert.equal(error.code, code, error.message)
      assert.match(`${error.message} ${error.remedy ?? ''}`, words)
      assert.ok(!`${error.message}${error.remedy}${error.stack}${error.cause}`.includes(server.password))
      return true
    })
  const lastStep = async (changes: Partial<CifsOptions>) => {
    const steps = await source(changes).probe()
    assert.ok(steps.slice(0, -1).every((step) => step.ok))
    const last = steps.at(-1)
    assert.ok(last && !last.ok && last.remedy, JSON.stringify(steps))
    return `${last.name}: ${last.detail}`
  }

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'samba-faults-'))
    share = join(dataDir, 'share')
    const shares = {
      backup: { path: share },
      readonly: { path: share, isReadOnly: true },
      hostile: { path: share, showsAllNames: true },
    }
    server = await startSamba({ dataDir, encryption: 'offered', shares })
    await write(`${folder}/plain`, 'plain')
  })
  after(async () => {
    await server.stop()
    await rm(dataDir, { recursive: true })
  })

  it('refuses the root of a share, and what is no address, port, user or password', () => {
    const refused = (changes: Partial<CifsOptions>, field: string) =>
      assert.throws(() => source(changes), { code: 'INVALID_INPUT', field })
    for (const sharePath of ['/', '/backup', '/backup/', '/backup//.', 'backup/kafka', '/backup/a;b', '/back"up/a']) {
      refused({ sharePath }, 'sharePath')
    }
    for (const host of ['', '[::1]', 'fe80::1%eth0', '-x', 'a b', '127.0.0.1;x', 'host:445']) refused({ host }, 'host')
    refused({ port: 0 }, 'port')
    for (const user of ['', 'a%b', 'DOM\\a', 'a\nb']) refused({ user }, 'user')
    refused({ domain: 'a/b' }, 'domain')
    for (const password of ['', 'a\nb']) refused({ password }, 'password')
  })

  it('names the wrong password, user and share', async () => {
    const wrong = { password: 'wrong-Pa$$' }
    await fails(source(wrong).list(folder), 'SOURCE_AUTH', /log in.*as backup.*wrong.*LOGON_FAILURE.*password/s)
    await fails(source({ user: 'nobody-here' }).list(folder), 'SOURCE_AUTH', /log in.*as nobody-here/)
    await fails(source({ sharePath: '/nope/kafka' }).list(''), 'SOURCE_NOT_FOUND', /no such share.*BAD_NETWORK_NAME/)
    assert.match(await lastStep(wrong), /^login: .*password/)
    assert.match(await lastStep({ sharePath: '/nope/kafka' }), /^login: .*no such share/)
  })

  it('tries again where nothing listens, says so, and gives up', async () => {
    const port = await freePort()
    const retries: string[] = []
    const onRetry = ({ reason, attempt }: { reason: string; attempt: number }) => retries.push(`${attempt} ${reason}`)
    await fails(source({ port, onRetry }).list(folder), 'SOURCE_UNREACHABLE', /nothing listens.*CONNECTION_REFUSED/)
    assert.deepEqual(
      retries.map((retry) => retry.slice(0, 1)),
      ['2', '3'],
    )
    assert.match(await lastStep({ port }), /^connect: .*ECONNREFUSED/)
    assert.match(await lastStep({ host: 'nowhere.invalid' }), /^resolve: .*no address/)
  })

  it('gives up on a server that never answers, and at once when aborted', async () => {
    const blackHole = createServer(() => {}).listen(0, '127.0.0.1')
    await once(blackHole, 'listening')
    const address = blackHole.address()
    assert.ok(address !== null && typeof address === 'object')
    const silent = { port: address.port, stallMs: 1000 }
    try {
      await fails(source(silent).list(folder), 'SOURCE_TIMEOUT', /list.*silent for 1 s/)
      assert.match(await lastStep(silent), /^login: .*silent/)
      const reason = new AppError('STOPPED', 'A person asked for it.')
      const control = new AbortController()
      const connected = once(blackHole, 'connection')
      const work = source({ port: address.port }).list(folder, control.signal)
      await Promise.race([connected, work])
      control.abort(reason)
      await assert.rejects(work, reason)
      assert.deepEqual(childrenNamed('smbclient'), [])
    } finally {
      blackHole.close()
    }
  })

  it('ends its program when a transfer is aborted or its reader leaves', async () => {
    await writeFile(join(share, 'kafka/long'), randomBytes(8 * mebibyte), { mode: 0o666 })
    await chmod(join(share, 'kafka/long'), 0o666)
    const reason = new AppError('STOPPED', 'A person asked for it.')
    const control = new AbortController()
    const aborted = await source().open(`${folder}/long`, control.signal)
    const left = await source().open(`${folder}/long`)
    assert.equal(childrenNamed('smbclient').length, 2)
    const failed = assert.rejects(buffer(aborted), reason)
    control.abort(reason)
    await failed
    const closed = once(left, 'close')
    left.destroy()
    await closed
    assert.deepEqual(childrenNamed('smbclient'), [])
  })

  it('says so when it may not read or write', async () => {
    await fails(
      write('/readonly/kafka/new', 'x', { sharePath: '/readonly/kafka' }),
      'SOURCE_DENIED',
      /write .readonly.kafka.new.*denied.*ACCESS_DENIED.*right on the share/s,
    )
    const closed = join(share, 'kafka/closed')
    await mkdir(closed, { mode: 0o700 })
    await fails(source().list(`${folder}/closed`), 'SOURCE_DENIED', /list .*closed.*denied/)
    await fails(write(`${folder}/closed/new`), 'SOURCE_DENIED', /denied/)
    await writeFile(join(share, 'kafka/secret'), 'x', { mode: 0o600 })
    await fails(source().open(`${folder}/secret`), 'SOURCE_DENIED', /read .*secret.*denied/)
    await rm(join(share, 'kafka/secret'))
    assert.match(await lastStep({ sharePath: '/readonly/kafka' }), /^write: .*denied/)
  })

  it('says so when the disk is full, and leaves nothing', async (test) => {
    const disk = join(share, 'small')
    await mkdir(disk)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=0777', 'tmpfs', disk]).status !== 0) {
      return test.skip('NOT RUN: mounting a small disk needs the right to mount')
    }
    try {
      const small = source({ sharePath: '/backup/small' })
      const content = Readable.from(Array.from({ length: 16 }, () => randomBytes(mebibyte)))
      await fails(small.write('/backup/small/file', content), 'SOURCE_NO_SPACE', /full.*DISK_FULL.*Free some space/s)
      assert.deepEqual(await readdir(disk), [])
      const free = await small.freeBytes('')
      assert.ok(free !== null && free > 0 && free <= 4 * mebibyte, `${free}`)
    } finally {
      execFileSync('umount', [disk])
    }
  })

  it('removes what dead writers left, and nothing else', async () => {
    const leftovers = join(share, 'kafka/leftovers')
    const live = await makePartialName('live')
    const dead = (await makePartialName('dead')).replace(`-${process.pid}-`, `-${spawnSync('true').pid}-`)
    const elsewhere = '.elsewhere.00000000-1-00000000.partial'
    await write(`${folder}/leftovers/first`)
    for (const name of [live, dead, elsewhere]) {
      await writeFile(join(leftovers, name), '')
      await chmod(join(leftovers, name), 0o666)
    }
    await write(`${folder}/leftovers/second`)
    assert.deepEqual((await readdir(leftovers)).sort(), [live, elsewhere, 'first', 'second'].sort())
    const listed = await source().list(`${folder}/leftovers`)
    assert.deepEqual(
      listed.map(({ name }) => name),
      ['first', 'second'],
    )
  })

  it('takes hostile names for names', async () => {
    for (const name of ['x;del *', 'x"; del *', '*', '?lain', 'a\\..\\b', 'a\nb', 'a|b', 'a:stream', 'end.', 'end ']) {
      await fails(write(`${folder}/${name}`), 'INVALID_INPUT', /may not be used/)
      await fails(source().remove(`${folder}/${name}`), 'INVALID_INPUT', /may not be used/)
      await fails(source().list(`${folder}/${name}`), 'INVALID_INPUT', /may not be used/)
    }
    const strange = ['-', '-f', '!touch x', '$(touch x) `touch y`', "& it's # @ %U ~ {a,b}"]
    for (const name of strange) await write(`${folder}/strange/${name}`, name)
    assert.deepEqual((await readdir(join(share, 'kafka/strange'))).sort(), [...strange].sort())
    for (const name of strange) {
      assert.equal((await buffer(await source().open(`${folder}/strange/${name}`))).toString(), name)
    }
    assert.ok(!(await readdir(join(share, 'kafka'))).includes('x'))
    assert.equal((await buffer(await source().open(`${folder}/plain`))).toString(), 'plain')
  })

  it('runs no command that stands in the name of a file', async (test) => {
    const host = await mkdtemp(join(tmpdir(), 'samba-host-'))
    const before = process.cwd()
    test.after(async () => {
      process.chdir(before)
      await rm(host, { recursive: true })
    })
    await mkdir(join(host, 'data'))
    await writeFile(join(host, 'data/secret.key'), 'secret')
    process.chdir(host)
    const hostile = join(share, 'hostile')
    await mkdir(hostile)
    await chmod(hostile, 0o777)
    const threeDaysAgo = Date.now() / 1000 - 3 * 86_400
    const names = [
      '.a"; lcd data; put secret.key stolen.key; del "z.00000000-1-00000000.partial',
      '.b"; cd kafka; lcd data; get plain pwned.ts; del "z.00000000-1-00000000.partial',
      '.c\n"; lcd data; put secret.key stolen.key; del "z.00000000-1-00000000.partial',
    ]
    for (const name of [...names, 'evil']) {
      await writeFile(join(hostile, name), 'x')
      await chmod(join(hostile, name), 0o666)
      await utimes(join(hostile, name), threeDaysAgo, threeDaysAgo)
    }
    const there = source({ sharePath: '/hostile/hostile' })
    const steps = await there.probe(undefined, 'write')
    assert.deepEqual(
      steps.filter((step) => !step.ok),
      [],
    )
    assert.deepEqual((await readdir(hostile)).sort(), [...names, 'evil'].sort())
    assert.deepEqual(await readdir(join(host, 'data')), ['secret.key'])
    assert.ok(!(await readdir(share)).includes('stolen.key'))
    assert.deepEqual(
      (await there.list('')).map(({ name }) => name),
      ['evil'],
    )
  })

  it('shows the password to no other process', async () => {
    let seen = 0
    const content = Readable.from(
      (async function* () {
        yield randomBytes(mebibyte)
        const smbclients = childrenNamed('smbclient')
        assert.equal(smbclients.length, 1)
        for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
          for (const file of ['cmdline', 'environ']) {
            const text = await readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
            if (smbclients.includes(Number(pid)) && text !== '') seen++
            assert.ok(!text.includes(server.password), `${file} of ${pid}`)
          }
        }
        yield randomBytes(mebibyte)
      })(),
    )
    await source().write(`${folder}/watched`, content)
    assert.equal(seen, 2)
  })

  it('demands encryption where it was chosen', async () => {
    const otherDir = await mkdtemp(join(tmpdir(), 'samba-smb2-'))
    const shares = { backup: { path: join(otherDir, 'share') } }
    const old = await startSamba({ dataDir: otherDir, encryption: 'impossible', shares })
    try {
      const { port } = old
      assert.deepEqual(await source({ port, encrypt: false }).list(folder), [])
      await fails(source({ port, encrypt: true }).list(folder), 'SOURCE_UNSUPPORTED', /protocol or protection/)
    } finally {
      await old.stop()
      await rm(otherDir, { recursive: true })
    }
  })
})

describe('CIFS, when the server dies', () => {
  const start = async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'samba-death-'))
    const path = join(dataDir, 'share')
    const server = await startSamba({ dataDir, encryption: 'offered', shares: { backup: { path } } })
    const { port, user, password, kill } = server
    const source = createCifsSource({ host: '127.0.0.1', port, user, password, sharePath: folder })
    return { source, kill, path: join(path, 'kafka'), remove: () => rm(dataDir, { recursive: true }) }
  }

  it('fails a read in the middle', async () => {
    const { source, kill, remove } = await start()
    const blocks = Array.from({ length: 32 }, () => randomBytes(mebibyte))
    await source.write(`${folder}/file`, Readable.from(blocks))
    const stream = await source.open(`${folder}/file`)
    await assert.rejects(
      async () => {
        for await (const _ of stream) await kill()
      },
      { code: 'SOURCE_UNREACHABLE' },
    )
    await remove()
  })

  it('fails a write in the middle, and shows no file', async () => {
    const { source, kill, path, remove } = await start()
    const content = Readable.from(
      (async function* () {
        for (let i = 0; i < 64; i++) {
          if (i === 8) await kill()
          yield randomBytes(mebibyte)
        }
      })(),
    )
    await assert.rejects(source.write(`${folder}/file`, content), { code: 'SOURCE_UNREACHABLE' })
    assert.deepEqual(
      (await readdir(path)).filter((name) => !isPartialName(name)),
      [],
    )
    await remove()
  })
})

/** Process ids of this process's children that run the program. */
function childrenNamed(program: string): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,comm=', '--ppid', String(process.pid)], { encoding: 'utf8' })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, name] = /^\s*(\d+) (.*)$/.exec(line) ?? []
    return name === program ? [Number(pid)] : []
  })
}

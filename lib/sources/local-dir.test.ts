import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { createLocalDirSource } from './local-dir.ts'
import { makePartialName } from './partial-file.ts'
import { describeSourceContract, hostileFolderAt } from './testing/source-contract.fixture.ts'

const isRoot = process.getuid?.() === 0

describeSourceContract('LocalDir', async () => {
  const storage = await mkdtemp(join(tmpdir(), 'local-dir-contract-'))
  const root = join(storage, 'LocalBackup')
  return {
    source: createLocalDirSource({ root }),
    folder: root,
    escapes: [
      `${root}/../outside`,
      `${root}/a/../../outside`,
      `${root}x/file`,
      storage,
      '/etc/passwd',
      'relative',
      `${root}/nul\0`,
    ],
    hostile: hostileFolderAt(join(root, 'hostile')),
    listRaw: () => readdir(root),
    tearDown: () => rm(storage, { recursive: true }),
  }
})

describe('LocalDir', () => {
  let storage: string
  let root: string
  const source = () => createLocalDirSource({ root })
  const write = (path: string, content = 'x') => source().write(path, Readable.from([Buffer.from(content)]))
  const fails = (work: Promise<unknown>, code: ErrorCode, words: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof AppError, String(error))
      assert.equal(error.code, code, error.message)
      assert.match(`${error.message} ${error.remedy ?? ''}`, words)
      return true
    })

  before(async () => {
    storage = await mkdtemp(join(tmpdir(), 'local-dir-'))
    root = join(storage, 'LocalBackup')
    await mkdir(join(storage, 'outside'))
    await writeFile(join(storage, 'outside/secret'), 'secret')
    await write(`${root}/plain/file`, 'plain')
  })
  after(() => rm(storage, { recursive: true }))

  it('makes files and folders for its owner alone', async () => {
    assert.equal((await stat(root)).mode & 0o777, 0o700)
    assert.equal((await stat(join(root, 'plain'))).mode & 0o777, 0o700)
    assert.equal((await stat(join(root, 'plain/file'))).mode & 0o777, 0o600)
  })

  it('does not make the data storage path itself', async () => {
    const elsewhere = createLocalDirSource({ root: join(storage, 'mistyped/LocalBackup') })
    const content = Readable.from([Buffer.from('x')])
    await fails(
      elsewhere.write(join(storage, 'mistyped/LocalBackup/file'), content),
      'SOURCE_NOT_FOUND',
      /data storage path/,
    )
    await fails(elsewhere.list(''), 'SOURCE_NOT_FOUND', /data storage path/)
    assert.equal(content.destroyed, true)
  })

  it('shows an empty place before the first backup', async () => {
    assert.deepEqual(await createLocalDirSource({ root: join(storage, 'outside/LocalBackup') }).list(''), [])
  })

  it('follows no link, to a file or to a folder, in or out', async () => {
    await symlink(join(storage, 'outside'), join(root, 'folder-link'))
    await symlink(join(storage, 'outside/secret'), join(root, 'file-link'))
    await symlink(join(root, 'plain'), join(root, 'inner-link'))
    for (const path of ['folder-link/secret', 'inner-link/file']) {
      await fails(source().open(`${root}/${path}`), 'INVALID_INPUT', /symbolic link/)
      await fails(source().remove(`${root}/${path}`), 'INVALID_INPUT', /symbolic link/)
      await fails(write(`${root}/${path}`), 'INVALID_INPUT', /symbolic link/)
    }
    await fails(source().list(`${root}/folder-link`), 'INVALID_INPUT', /symbolic link/)
    await fails(source().open(`${root}/file-link`), 'INVALID_INPUT', /symbolic link/)
    await fails(source().remove(`${root}/file-link`), 'INVALID_INPUT', /not a file/)
    await fails(write(`${root}/file-link`), 'SOURCE_EXISTS', /exists already/)
    const names = (await source().list(root)).map((entry) => entry.name)
    assert.deepEqual(names, ['plain'])
    assert.deepEqual(await readdir(join(storage, 'outside')), ['secret'])
  })

  it('writes into the folder it opened, although a link takes that folder’s place meanwhile', async () => {
    await mkdir(join(root, 'swapped'))
    const content = Readable.from(
      (async function* () {
        yield randomBytes(100)
        await rename(join(root, 'swapped'), join(root, 'moved'))
        await symlink(join(storage, 'outside'), join(root, 'swapped'))
        yield randomBytes(100)
      })(),
    )
    await source().write(`${root}/swapped/file`, content)
    assert.deepEqual(await readdir(join(storage, 'outside')), ['secret'])
    assert.deepEqual(await readdir(join(root, 'moved')), ['file'])
  })

  it('opens no FIFO', async () => {
    execFileSync('mkfifo', [join(root, 'fifo')])
    await fails(source().open(`${root}/fifo`), 'INVALID_INPUT', /not a regular file/)
  })

  it('opens no device', async (test) => {
    if (!isRoot || spawnSync('mknod', [join(root, 'device'), 'c', '1', '5']).status !== 0) {
      return test.skip('NOT RUN: making a device file needs root')
    }
    await fails(source().open(`${root}/device`), 'INVALID_INPUT', /not a regular file/)
    await fails(source().remove(`${root}/device`), 'INVALID_INPUT', /not a file/)
  })

  it('removes what dead writers left, and nothing else', async () => {
    const folder = join(root, 'leftovers')
    await mkdir(folder)
    const ours = await makePartialName('live')
    const dead = (await makePartialName('dead')).replace(`-${process.pid}-`, `-${unusedPid()}-`)
    const otherHost = '.elsewhere.00000000-1-00000000.partial'
    const oldOtherHost = '.old.00000000-1-00000000.partial'
    for (const name of [ours, dead, otherHost, oldOtherHost]) await writeFile(join(folder, name), '')
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3_600_000)
    await utimes(join(folder, oldOtherHost), twoDaysAgo, twoDaysAgo)
    await write(`${folder}/new`)
    assert.deepEqual((await readdir(folder)).sort(), [ours, otherHost, 'new'].sort())
    assert.deepEqual(
      (await source().list(folder)).map((entry) => entry.name),
      ['new'],
    )
  })

  it('says so when the disk is full, and leaves nothing', async (test) => {
    const disk = join(storage, 'full')
    await mkdir(disk)
    if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status !== 0) {
      return test.skip('NOT RUN: mounting a small disk needs root and the right to mount')
    }
    try {
      const small = createLocalDirSource({ root: join(disk, 'LocalBackup') })
      const content = Readable.from(Array.from({ length: 40 }, () => randomBytes(100_000)))
      await fails(small.write(join(disk, 'LocalBackup/file'), content), 'SOURCE_NO_SPACE', /full.*Free some space/s)
      assert.deepEqual(await readdir(join(disk, 'LocalBackup')), [])
      assert.ok(((await small.freeBytes('')) ?? 0) > 900_000)
    } finally {
      execFileSync('umount', [disk])
    }
  })

  it('says so when it may not read or write', async () => {
    const closed = join(root, 'closed')
    await mkdir(closed)
    await writeFile(join(closed, 'file'), 'x')
    await chmod(storage, 0o711)
    await chmod(root, 0o711)
    await chmod(closed, 0o000)
    await asOrdinaryUser(async () => {
      await fails(source().open(`${closed}/file`), 'SOURCE_DENIED', /denied.*worker/s)
      await fails(write(`${closed}/new`), 'SOURCE_DENIED', /denied/)
      await fails(source().list(closed), 'SOURCE_DENIED', /denied/)
    })
    await chmod(closed, 0o700)
  })

  it('gives up the file when nothing is read of it', async () => {
    const stream = await source().open(`${root}/plain/file`)
    stream.destroy()
    await new Promise((closed) => stream.once('close', closed))
    assert.equal((await buffer(await source().open(`${root}/plain/file`))).toString(), 'plain')
  })
})

/** Root passes every permission: lend its rights away while the work runs. */
async function asOrdinaryUser(work: () => Promise<void>): Promise<void> {
  if (!isRoot || !process.seteuid || !process.geteuid) return await work()
  process.seteuid(65534)
  try {
    await work()
  } finally {
    process.seteuid(0)
  }
}

function unusedPid(): number {
  const child = spawnSync('true')
  return child.pid
}

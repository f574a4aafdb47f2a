import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, readdir, utimes, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { isUsableName } from '../place-path.ts'
import { probeStepNames } from '../probe-source.ts'
import type { Source } from '../source.ts'

/** A place made for one suite. */
export interface ContractPlace {
  source: Source
  /** An existing or possible folder of the place that the suite may fill, without a slash at its end. */
  folder: string
  /** Paths that lead out of the place. */
  escapes: string[]
  /** True for a name that this kind of place cannot take and says so; without it, all are taken. */
  refusesName?(name: string): boolean
  /** Names of the steps of a probe where they are not the common ones. */
  probeSteps?: readonly string[]
  /** Without the driver: what others may do to the folder `hostile` in the folder. */
  hostile: HostileFolder
  /** Every name in the folder, hidden and temporary ones included, as the place's own tools show them. */
  listRaw(): Promise<string[]>
  tearDown(): Promise<void>
}

export interface HostileFolder {
  /** Makes an empty file, last written two days ago; false where the place cannot hold such a name. */
  plant(name: Buffer): Promise<boolean>
  listRaw(): Promise<string[]>
}

/** For a place whose folders are a folder of this host. */
export function hostileFolderAt(path: string): HostileFolder {
  return {
    async plant(name) {
      const file = Buffer.concat([Buffer.from(`${path}/`), name])
      await writeFile(file, '')
      await chmod(file, 0o666)
      await utimes(file, twoDaysAgo(), twoDaysAgo())
      return true
    },
    listRaw: () => readdir(path),
  }
}

/** Seconds since the epoch. */
function twoDaysAgo(): number {
  return Date.now() / 1000 - 2 * 86_400
}

/** What a file system takes as a name, and tools, protocols or people may take for something else. */
const hostileNames: readonly (string | Buffer)[] = [
  'a"; lcd ..; put b c; del "d',
  "a'; $(touch x) `touch y` & | > z",
  '..\\..\\outside',
  '%2e%2e%2foutside',
  '-rf',
  'line\nbreak',
  'carriage\rreturn',
  'tab\t and \x01\x1b[2J\x7f',
  'line\u2028and\u2029paragraph',
  'x'.repeat(219),
  'ends in a dot.',
  Buffer.from([0x6e, 0x6f, 0xff, 0xfe, 0x75]),
]

/** What stands between the name and the ends of a temporary name of a dead writer. */
function leftoverOf(name: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from('.'), Buffer.from(name), Buffer.from('.00000000-1-00000000.partial')])
}

const mebibyte = 1024 * 1024

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function measureBytes(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * Memory in use. Node lets up to 64 MiB of buffers that came from sockets lie before it collects them; a collection
 * frees them in a thread of its own and counts them as free only when the next one begins.
 */
function measureHeldBytes(): number {
  collectGarbage()
  collectGarbage()
  return measureBytes()
}

/** The behaviour that every driver has in common. */
export function describeSourceContract(name: string, setUp: () => Promise<ContractPlace>): void {
  describe(`${name} keeps the contract of places`, () => {
    let place: ContractPlace
    let source: Source
    before(async () => {
      place = await setUp()
      source = place.source
    })
    after(() => place.tearDown())

    const at = (file: string) => `${place.folder}/${file}`
    const put = (file: string, content: Buffer | string) =>
      source.write(at(file), Readable.from([Buffer.from(content)]))
    const get = async (file: string) => await buffer(await source.open(at(file)))
    const fails = (work: Promise<unknown>, code: ErrorCode) =>
      assert.rejects(work, (error) => error instanceof AppError && error.code === code)
    const assertNothingIsLeft = async (file: string) => {
      const left = (await place.listRaw()).filter((entry) => entry.includes(file.slice(0, 20)))
      assert.deepEqual(left, [])
    }

    it('gives back what was written, with its size and hash', async () => {
      const content = randomBytes(300_000)
      const result = await put('round-trip', content)
      const sha256 = createHash('sha256').update(content).digest('hex')
      assert.deepEqual(result, { path: at('round-trip'), sizeBytes: content.length, sha256 })
      assert.deepEqual(await get('round-trip'), content)
    })

    it('writes an empty file', async () => {
      assert.equal((await source.write(at('empty'), Readable.from([]))).sizeBytes, 0)
      assert.equal((await get('empty')).length, 0)
    })

    it('makes missing folders, and removes one that its last file leaves', async () => {
      const path = at('task 1/inner/file')
      await source.write(path, Readable.from([Buffer.from('x')]))
      assert.equal((await source.stat(at('task 1/inner'))).kind, 'directory')
      await source.remove(path)
      await fails(source.stat(at('task 1/inner')), 'SOURCE_NOT_FOUND')
    })

    it('never overwrites', async () => {
      await put('taken', 'first')
      await fails(put('taken', 'second'), 'SOURCE_EXISTS')
      assert.equal((await get('taken')).toString(), 'first')
    })

    it('lets exactly one of several writers of a name win', async () => {
      const contents = Array.from({ length: 8 }, () => randomBytes(200_000))
      const outcomes = await Promise.allSettled(contents.map((content) => put('race', content)))
      const winners = outcomes.flatMap((outcome, i) => (outcome.status === 'fulfilled' ? [i] : []))
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') assert.equal(outcome.reason.code, 'SOURCE_EXISTS', outcome.reason.message)
      }
      assert.equal(winners.length, 1)
      assert.deepEqual(await get('race'), contents[winners[0] ?? -1])
      assert.deepEqual(
        (await place.listRaw()).filter((entry) => entry.includes('race')),
        ['race'],
      )
    })

    it('leaves nothing when it is aborted', async () => {
      const reason = new AppError('STOPPED', 'A person asked for it.')
      const control = new AbortController()
      let given = 0
      const content = Readable.from(
        (async function* () {
          for (;;) {
            if (++given === 20) control.abort(reason)
            yield randomBytes(100_000)
          }
        })(),
      )
      await assert.rejects(source.write(at('aborted'), content, control.signal), reason)
      assert.equal(content.destroyed, true)
      await fails(source.stat(at('aborted')), 'SOURCE_NOT_FOUND')
      await assertNothingIsLeft('aborted')
    })

    it('leaves nothing when what is to be written fails', async () => {
      const failure = new AppError('ZK_CONNECTION_LOST', 'gone')
      const content = Readable.from(
        (async function* () {
          yield randomBytes(100_000)
          throw failure
        })(),
      )
      await assert.rejects(source.write(at('failing'), content), failure)
      await assertNothingIsLeft('failing')
    })

    it('shows no file before it is complete', async () => {
      const seen: string[][] = []
      const content = Readable.from(
        (async function* () {
          yield randomBytes(2 * mebibyte)
          seen.push((await source.list(place.folder)).map((entry) => entry.name))
          yield randomBytes(10)
        })(),
      )
      await source.write(at('half'), content)
      assert.equal(seen.length, 1)
      assert.deepEqual(
        seen.flat().filter((entry) => entry.includes('half')),
        [],
      )
    })

    it('lists files and folders by name, with their sizes', async () => {
      await put('list/b', 'bb')
      await put('list/a', 'a')
      await put('list/c/inner', 'x')
      const entries = await source.list(at('list'))
      assert.deepEqual(
        entries.map(({ name: entry, path, kind, sizeBytes }) => ({ entry, path, kind, sizeBytes })),
        [
          { entry: 'a', path: at('list/a'), kind: 'file', sizeBytes: 1 },
          { entry: 'b', path: at('list/b'), kind: 'file', sizeBytes: 2 },
          { entry: 'c', path: at('list/c'), kind: 'directory', sizeBytes: 0 },
        ],
      )
      assert.deepEqual(await source.stat(at('list/b')), entries[1])
      assert.ok(Math.abs(Date.now() - (entries[0]?.modifiedAt ?? 0)) < 3_600_000)
    })

    for (const file of [
      'with spaces  in it',
      `quotes ' and " and \``,
      'semicolon; $HOME & | < > * ? # % \\',
      'größe-表-😀',
      `${'é'.repeat(90)}-${'x'.repeat(19)}`,
    ]) {
      it(`takes or refuses the name ${file.slice(0, 30)}`, async () => {
        if (place.refusesName?.(file)) return await fails(put(`names/${file}`, file), 'INVALID_INPUT')
        await put(`names/${file}`, file)
        assert.equal((await get(`names/${file}`)).toString(), file)
        assert.ok((await source.list(at('names'))).some((entry) => entry.name === file))
        await source.remove(at(`names/${file}`))
        await fails(source.stat(at(`names/${file}`)), 'SOURCE_NOT_FOUND')
      })
    }

    it('says that there is nothing where there is nothing', async () => {
      await fails(source.open(at('missing')), 'SOURCE_NOT_FOUND')
      await fails(source.stat(at('missing')), 'SOURCE_NOT_FOUND')
      await fails(source.list(at('missing')), 'SOURCE_NOT_FOUND')
      await fails(source.remove(at('missing')), 'SOURCE_NOT_FOUND')
      await fails(source.open(at('no-folder/missing')), 'SOURCE_NOT_FOUND')
    })

    it('takes no folder for a file', async () => {
      await put('folder/file', 'x')
      await fails(source.open(at('folder')), 'INVALID_INPUT')
      await fails(source.remove(at('folder')), 'INVALID_INPUT')
      await fails(put('folder', 'x'), 'SOURCE_EXISTS')
    })

    it('streams a large file both ways without holding it', async (test) => {
      const block = randomBytes(mebibyte)
      const blocks = 64
      const expected = createHash('sha256')
      for (let i = 0; i < blocks; i++) expected.update(block)
      const before = measureHeldBytes()
      let peak = before
      const look = () => {
        if (measureBytes() > peak + 8 * mebibyte) peak = Math.max(peak, measureHeldBytes())
      }
      const looking = setInterval(look, 50)
      test.after(() => clearInterval(looking))
      const content = Readable.from(
        (function* () {
          for (let i = 0; i < blocks; i++) {
            look()
            yield block
          }
        })(),
      )
      const result = await source.write(at('large'), content)
      assert.equal(result.sizeBytes, blocks * mebibyte)
      const hash = createHash('sha256')
      for await (const chunk of await source.open(at('large'))) hash.update(chunk)
      clearInterval(looking)
      const sha256 = hash.digest('hex')
      assert.equal(sha256, expected.digest('hex'))
      assert.equal(sha256, result.sha256)
      assert.ok(peak - before < 48 * mebibyte, `memory grew by ${peak - before} bytes`)
      await source.remove(at('large'))
    })

    it('stops reading with the signal’s reason', async () => {
      const reason = new AppError('STOPPED', 'A person asked for it.')
      const control = new AbortController()
      await put('long', randomBytes(4 * mebibyte))
      const stream = await source.open(at('long'), control.signal)
      await assert.rejects(async () => {
        for await (const _ of stream) control.abort(reason)
      }, reason)
    })

    it('survives an abort that comes before anybody reads', async () => {
      const reason = new AppError('STOPPED', 'A person asked for it.')
      await put('unread', randomBytes(2 * mebibyte))
      for (const turns of [0, 1, 2, 3, 5, 8, 13, 40]) {
        const control = new AbortController()
        const opening = source.open(at('unread'), control.signal)
        const outcome = opening.then(
          async (stream) => {
            control.abort(reason)
            // Not once(), which listens for errors too.
            if (!stream.closed) await new Promise<void>((done) => stream.once('close', done))
            await assert.rejects(buffer(stream))
          },
          (error: unknown) => assert.equal(error, reason),
        )
        for (let i = 0; i < turns; i++) await nextTurn()
        control.abort(reason)
        await outcome
      }
      await source.remove(at('unread'))
    })

    it('takes no name from a listing that could not be entered', async () => {
      await put('hostile/first', 'x')
      const planted: string[] = []
      for (const name of [...hostileNames.map((name) => Buffer.from(name)), ...hostileNames.map(leftoverOf)]) {
        if (await place.hostile.plant(name)) planted.push(name.toString())
      }
      await put('hostile/second', 'x')
      const listed = await source.list(at('hostile'))
      const names = listed.map((entry) => entry.name)
      assert.ok(names.includes('first') && names.includes('second'), names.join('\n'))
      for (const entry of listed) {
        assert.ok(isUsableName(entry.name), entry.name)
        assert.deepEqual(await source.stat(entry.path), entry)
      }
      const left = await place.hostile.listRaw()
      for (const name of planted) {
        const isCleaned = name.endsWith('.partial') && isUsableName(name) && !place.refusesName?.(name)
        assert.equal(left.includes(name), !isCleaned, JSON.stringify(name))
      }
      const added = left.filter((name) => !planted.includes(name))
      assert.deepEqual(added.sort(), ['first', 'second'])
    })

    it('lets nobody out of the place', async () => {
      for (const path of place.escapes) {
        await fails(source.open(path), 'INVALID_INPUT')
        await fails(source.stat(path), 'INVALID_INPUT')
        await fails(source.list(path), 'INVALID_INPUT')
        await fails(source.remove(path), 'INVALID_INPUT')
        await fails(source.write(path, Readable.from([Buffer.from('x')])), 'INVALID_INPUT')
      }
    })

    it('tells its free space, or that it cannot', async () => {
      const free = await source.freeBytes(at('not/yet/there'))
      assert.ok(free === null || free > 0)
    })

    it('probes itself step by step and leaves nothing', async () => {
      const steps = await source.probe()
      assert.deepEqual(
        steps.map((step) => [step.name, step.ok]),
        (place.probeSteps ?? probeStepNames).map((step) => [step, true]),
      )
      assert.deepEqual(
        (await place.listRaw()).filter((entry) => entry.includes('probe')),
        [],
      )
    })

    it('ends a probe that is aborted with a step that failed', async () => {
      const steps = await source.probe(AbortSignal.abort(new AppError('STOPPED', 'A person asked for it.')))
      assert.deepEqual(
        steps.map((step) => step.ok),
        [false],
      )
    })
  })
}

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { Parser } from 'tar'
import { AppError } from '#lib/errors.ts'
import type { ArchivedZnode } from './archive.ts'
import { openArchive } from './read-archive.ts'
import { readArchiveHeader } from './read-archive-header.ts'
import { packSample, sampleHeader, sampleOutcome, sampleZnode, streamSample } from './testing/sample-archive.fixture.ts'
import { verifyArchive } from './verify-archive.ts'

const acl = (id: string) => ({ perms: 5, scheme: 'digest', id })

const varied: ArchivedZnode[] = [
  sampleZnode('/', { data: null, acl: [] }),
  sampleZnode('/a', { data: Buffer.alloc(0), acl: [acl('u:x='), acl('u:y=')] }),
  sampleZnode('/a/b', { data: Buffer.from([0, 255, 10, 13, 0]), kind: 'container' }),
  sampleZnode('/a/b/größe und 表', { kind: 'ttl' }),
  sampleZnode('/a-b', { data: Buffer.from('\n"\\u0000') }),
  sampleZnode('/big', { data: randomBytes(900_000) }),
  sampleZnode('/big2', { data: randomBytes(1_048_000) }),
]

async function readAll(packed: Readable): Promise<ArchivedZnode[]> {
  return await Array.fromAsync((await openArchive(packed)).znodes())
}

describe('an archive', () => {
  it('gives back every znode as it was, null apart from empty', async () => {
    const reader = await openArchive(Readable.from([await packSample(varied)]))
    assert.deepEqual(reader.header, sampleHeader)
    assert.deepEqual(await Array.fromAsync(reader.znodes()), varied)
    const trailer = reader.trailer()
    assert.equal(trailer.znodes, varied.length)
    assert.equal(trailer.status, 'complete')
    assert.deepEqual(trailer.countsByClass, { structure: 1, a: 4, b: 2 })
    assert.deepEqual(trailer.excluded, sampleOutcome.excluded)
    assert.deepEqual(trailer.notes, sampleOutcome.notes)
    assert.equal(
      trailer.dataBytes,
      varied.reduce((sum, znode) => sum + (znode.data?.length ?? 0), 0),
    )
  })

  it('survives any cutting of its bytes', async () => {
    const packed = await packSample(varied.slice(0, 5))
    const bytes = Readable.from(Array.from(packed, (_, i) => packed.subarray(i, i + 1)))
    assert.deepEqual(await readAll(bytes), varied.slice(0, 5))
  })

  it('is partial when something could not be read', async () => {
    const unreadable = [{ path: '/config/users', reason: 'denied' }]
    const { trailer } = await verifyArchive(Readable.from([await packSample(varied, { outcome: { unreadable } })]))
    assert.equal(trailer.status, 'partial')
    assert.deepEqual(trailer.unreadable, unreadable)
  })

  it('begins a new chunk after 1,000 znodes', async () => {
    const many = [
      sampleZnode('/'),
      ...Array.from({ length: 2000 }, (_, i) => sampleZnode(`/n${String(i).padStart(5, '0')}`)),
    ]
    const { trailer } = await verifyArchive(Readable.from([await packSample(many)]))
    assert.deepEqual(
      trailer.chunks.map((chunk) => [chunk.name, chunk.znodes]),
      [
        ['znodes/000001.ndjson', 1000],
        ['znodes/000002.ndjson', 1000],
        ['znodes/000003.ndjson', 1],
      ],
    )
  })

  it('is a plain tar.gz to others', async () => {
    const names: string[] = []
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        names.push(`${entry.type} ${entry.path} ${entry.mode?.toString(8)}`)
        entry.resume()
      },
    })
    const ended = once(parser, 'end')
    parser.end(await packSample(varied.slice(0, 5)))
    await ended
    assert.deepEqual(names, ['File header.json 600', 'File znodes/000001.ndjson 600', 'File trailer.json 600'])
  })

  it('shows its header without the rest, and closes the file', async () => {
    const packed = await packSample([sampleZnode('/'), sampleZnode('/big', { data: randomBytes(900_000) })])
    const input = Readable.from([packed.subarray(0, 300_000), packed.subarray(300_000)])
    assert.deepEqual(await readArchiveHeader(input), sampleHeader)
    assert.equal(input.destroyed, true)
  })
})

describe('writing', () => {
  const failure = async (znodes: AsyncIterable<ArchivedZnode> | Iterable<ArchivedZnode>) =>
    await assert.rejects(verifyArchive(streamSample(znodes)), (error) => error instanceof AppError)

  it('refuses znodes out of order, twice, or without their parent', async () => {
    await failure([sampleZnode('/'), sampleZnode('/b'), sampleZnode('/a')])
    await failure([sampleZnode('/'), sampleZnode('/a'), sampleZnode('/a')])
    await failure([sampleZnode('/'), sampleZnode('/a/b')])
    await failure([sampleZnode('/a')])
  })

  it('hands on what the walk throws', async () => {
    const lost = new AppError('ZK_CONNECTION_LOST', 'gone')
    async function* walk() {
      yield sampleZnode('/')
      throw lost
    }
    await assert.rejects(verifyArchive(streamSample(walk())), lost)
  })

  it('ends the walk when its reader leaves, and walks no faster than it is read', async () => {
    let walked = 0
    let hasEnded: (() => void) | undefined
    const ended = new Promise<void>((resolve) => {
      hasEnded = resolve
    })
    async function* walk() {
      try {
        yield sampleZnode('/')
        for (let i = 1; ; i++) {
          walked = i
          yield sampleZnode(`/n${String(i).padStart(9, '0')}`, { data: randomBytes(10_000) })
        }
      } finally {
        hasEnded?.()
      }
    }
    const stream = streamSample(walk())
    await once(stream, 'readable')
    stream.destroy()
    await ended
    assert.ok(walked < 1000, `${walked} znodes were read ahead`)
  })
})

describe('reading', () => {
  it('stops with the signal’s reason and closes the file', async () => {
    const stopped = new AppError('STOPPED', 'A person asked for it.')
    const control = new AbortController()
    const input = streamSample(endless())
    const reader = await openArchive(input, control.signal)
    await assert.rejects(async () => {
      let read = 0
      for await (const _ of reader.znodes()) if (++read === 10_000) control.abort(stopped)
    }, stopped)
    assert.equal(input.destroyed, true)
  })

  it('does not begin when the signal is aborted already', async () => {
    const stopped = new AppError('STOPPED', 'A person asked for it.')
    const input = streamSample(endless())
    await assert.rejects(openArchive(input, AbortSignal.abort(stopped)), stopped)
    assert.equal(input.destroyed, true)
  })

  it('closes the file when the loop is left', async () => {
    const input = streamSample(endless())
    for await (const _ of (await openArchive(input)).znodes()) break
    assert.equal(input.destroyed, true)
  })

  it('hands on what the place fails with', async () => {
    const failed = new AppError('SOURCE_UNREACHABLE', 'gone')
    const packed = await packSample(varied)
    async function* broken() {
      yield packed.subarray(0, packed.length / 2)
      throw failed
    }
    await assert.rejects(readAll(Readable.from(broken())), failed)
  })
})

function* endless(): Generator<ArchivedZnode> {
  yield sampleZnode('/')
  for (let i = 0; ; i++) yield sampleZnode(`/n${String(i).padStart(9, '0')}`)
}

import assert from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { link, mkdtemp, rm, utimes } from 'node:fs/promises'
import { createServer as createHttpServer, request as httpRequest, type RequestListener } from 'node:http'
import { createServer, type LookupFunction, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { freePort } from '#testbed/free-port.ts'
import { type S3Server, startS3Server } from '#testbed/s3-server.ts'
import { makePartialName } from '../partial-file.ts'
import { describeSourceContract } from '../testing/source-contract.fixture.ts'
import type { ObsOptions } from './bucket.ts'
import { createObsSource } from './obs-source.ts'

const accessKey = 'contract-access-key'
const secretKey = 'contract-SECRET/key+1234'
const bucket = 'archives'
const mebibyte = 1024 * 1024

let storage: string
let server: S3Server
const start = (port?: number) =>
  startS3Server({ dataDir: storage, buckets: [bucket], accessKey, secretKey, ...(port && { port }) })
before(async () => {
  storage = await mkdtemp(join(tmpdir(), 'obs-'))
  server = await start()
})
after(async () => {
  await server.kill()
  await rm(storage, { recursive: true })
})

const sourceOf = (options: Partial<ObsOptions> = {}) =>
  createObsSource({ endpoint: server.endpoint, region: 'eu-de', bucket, accessKey, secretKey, ...options })
const bytes = (content: string | Buffer = 'x') => Readable.from([Buffer.from(content)])

/** The driver's own words, without the driver. */
const rawClient = () =>
  new S3Client({
    endpoint: server.endpoint,
    region: 'eu-de',
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
async function listRaw(prefix: string): Promise<string[]> {
  const client = rawClient()
  const { Contents = [] } = await client.send(new ListObjectsCommand({ Bucket: bucket, Prefix: prefix }))
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }))
  return [...Contents, ...Uploads].map(({ Key = '' }) => Key.slice(prefix.length))
}
const fails = (work: Promise<unknown>, code: ErrorCode, words: RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof AppError, String(error))
    assert.equal(error.code, code, error.message)
    const said = `${error.message} ${error.remedy ?? ''}`
    assert.match(said, words)
    assert.doesNotMatch(`${said} ${JSON.stringify(error)} ${error.stack}`, /SECRET|contract-access/)
    return true
  })

describeSourceContract('OBS', async () => ({
  source: sourceOf({ folder: '/contract' }),
  folder: '/contract',
  escapes: [
    '/contract/../outside',
    '/contract/a/../../outside',
    '/contractx/file',
    '/',
    '/outside',
    'contract/file',
    '/contract/nul\0',
    '/contract/line\nbreak',
    '/contract//file',
  ],
  probeSteps: ['resolve', 'connect', 'login', 'list', 'write', 'read', 'delete'],
  hostile: {
    listRaw: async () => (await listRaw('contract/hostile/')).filter((name) => name !== ''),
    async plant(name) {
      // What XML cannot hold, no S3 service can list.
      if (!isUtf8(name) || /\p{Cc}/u.test(name.toString())) return false
      const key = `contract/hostile/${name}`
      const put = new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.alloc(0) })
      if (
        !(await rawClient()
          .send(put)
          .catch(() => undefined))
      )
        return false
      // S3Proxy keeps objects as files.
      const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
      await utimes(join(storage, 'objects', bucket, key), twoDaysAgo, twoDaysAgo)
      return true
    },
  },
  listRaw: () => listRaw('contract/'),
  tearDown: async () => {},
}))

describe('OBS', () => {
  it('takes an endpoint on ::1', async () => {
    const folder = await mkdtemp(join(storage, 'v6-'))
    const v6 = await startS3Server({ dataDir: folder, buckets: [bucket], accessKey, secretKey, address: '::1' })
    try {
      const steps = await sourceOf({ endpoint: v6.endpoint }).probe()
      assert.deepEqual(
        steps.filter((step) => !step.ok),
        [],
      )
    } finally {
      await v6.kill()
    }
  })

  it('says what is wrong with keys, bucket, endpoint and clock', async () => {
    await fails(sourceOf({ secretKey: 'SECRET-wrong' }).list(''), 'SOURCE_AUTH', /secret key does not belong/)
    await fails(sourceOf({ accessKey: 'nobody' }).list(''), 'SOURCE_AUTH', /does not know the access key/)
    await fails(sourceOf({ bucket: 'no-such-bucket' }).list(''), 'SOURCE_NOT_FOUND', /bucket does not exist.*region/)
    await fails(sourceOf({ bucket: 'no-such-bucket' }).write('/a', bytes()), 'SOURCE_NOT_FOUND', /bucket does not/)
    await fails(sourceOf({ bucket: 'no-such-bucket' }).open('/a'), 'SOURCE_NOT_FOUND', /bucket does not exist/)
    const https = server.endpoint.replace('http:', 'https:')
    await fails(sourceOf({ endpoint: https }).list(''), 'SOURCE_UNREACHABLE', /TLS.*http or https/)
    await fails(sourceOf({ endpoint: 'http://name.invalid' }).list(''), 'SOURCE_UNREACHABLE', /name/)
    assert.throws(() => sourceOf({ endpoint: 'ftp://host' }), { code: 'INVALID_INPUT', field: 'endpoint' })
    for (const [code, status, expected, words] of [
      ['RequestTimeTooSkewed', 403, 'SOURCE_AUTH', /clock.*NTP/],
      ['AuthorizationHeaderMalformed', 400, 'SOURCE_PROTOCOL', /another region.*eu-de/],
      ['AccessDenied', 403, 'SOURCE_DENIED', /denied.*Allow this user/],
      ['InsufficientStorageSpace', 403, 'SOURCE_NO_SPACE', /quota.*old copies/],
      ['SomethingNew', 418, 'SOURCE_PROTOCOL', /SomethingNew.*418.*says the service/],
    ] as const) {
      const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>says the service</Message></Error>`
      await withFront(
        (_, answer) => answer.writeHead(status, { 'content-type': 'application/xml' }).end(body),
        (endpoint) => fails(sourceOf({ endpoint }).list(''), expected, words),
      )
    }
    await withFront(
      (_, answer) => answer.end('<html>Welcome<br>'),
      (endpoint) => fails(sourceOf({ endpoint }).list(''), 'SOURCE_PROTOCOL', /S3 service/),
    )
  })

  it('gives up on a port that refuses and on an address that never answers', async () => {
    const refusing = `http://127.0.0.1:${await freePort()}`
    await fails(sourceOf({ endpoint: refusing }).list(''), 'SOURCE_UNREACHABLE', /refused.*firewall/)
    const hole = await openBlackHole()
    try {
      const source = sourceOf({ endpoint: `http://127.0.0.1:${hole.port}`, stallMs: 200 })
      await fails(source.list(''), 'SOURCE_TIMEOUT', /no answer in time/)
      const patient = sourceOf({ endpoint: `http://127.0.0.1:${hole.port}` })
      const reason = new AppError('STOPPED', 'A person asked for it.')
      const control = new AbortController()
      hole.server.once('connection', () => control.abort(reason))
      await assert.rejects(patient.write('/aborted', bytes(), control.signal), reason)
    } finally {
      hole.close()
    }
  })

  it('never overwrites where the service honours If-None-Match, nor where it refuses the header', async () => {
    const seen: string[] = []
    const front =
      (status: number, code: string): RequestListener =>
      (asked, answer) => {
        if (asked.headers['if-none-match'] === '*') {
          seen.push(code)
          asked.resume()
          answer.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`)
        } else forward(asked, answer)
      }
    await withFront(front(412, 'PreconditionFailed'), async (endpoint) => {
      await fails(sourceOf({ endpoint }).write('/if/taken', bytes()), 'SOURCE_EXISTS', /not overwritten/)
      await fails(sourceOf({ endpoint }).write('/if/empty', bytes('')), 'SOURCE_EXISTS', /not overwritten/)
    })
    assert.deepEqual(await listRaw('if/'), [])
    await withFront(front(501, 'NotImplemented'), async (endpoint) => {
      await sourceOf({ endpoint }).write('/if/new', bytes('new'))
    })
    assert.deepEqual(await listRaw('if/'), ['new'])
    assert.deepEqual(seen, ['PreconditionFailed', 'PreconditionFailed', 'NotImplemented'])
  })

  it('knows its own object again when the answer to its last request is lost', async () => {
    let lost = 0
    await withFront(
      (asked, answer) => {
        if (asked.method === 'POST' && asked.headers['if-none-match'] && lost++ === 0) {
          forward(asked, answer, () => asked.socket.destroy())
        } else forward(asked, answer)
      },
      async (endpoint) => {
        await sourceOf({ endpoint }).write('/lost/answer', bytes('once'))
      },
    )
    assert.ok(lost >= 1)
    assert.deepEqual(await listRaw('lost/'), ['answer'])
  })

  it('ends an abort although the service falls silent at the very last request', async () => {
    const reason = new AppError('STOPPED', 'A person asked for it.')
    const control = new AbortController()
    await withFront(
      (asked, answer) => {
        if (asked.headers['if-none-match']) control.abort(reason)
        else forward(asked, answer)
      },
      async (endpoint) => {
        await assert.rejects(sourceOf({ endpoint }).write('/mute/file', bytes(), control.signal), reason)
      },
    )
    await fails(sourceOf().stat('/mute/file'), 'SOURCE_NOT_FOUND', /does not exist/)
  })

  it('lists more than a page, and no folder’s marker', async () => {
    await rawClient().send(new PutObjectCommand({ Bucket: bucket, Key: 'many/', Body: '', ContentLength: 0 }))
    await rawClient().send(new PutObjectCommand({ Bucket: bucket, Key: 'many/object-0000', Body: 'x' }))
    const folder = join(storage, 'objects', bucket, 'many')
    const names = Array.from({ length: 2100 }, (_, i) => `object-${String(i).padStart(4, '0')}`)
    for (const name of names.slice(1)) await link(join(folder, 'object-0000'), join(folder, name))
    const entries = await sourceOf().list('/many')
    assert.deepEqual(
      entries.map(({ name }) => name),
      names,
    )
  })

  it('removes what dead writers left, and nothing else', async () => {
    const client = rawClient()
    const ours = await makePartialName('live')
    const dead = (await makePartialName('dead')).replace(`-${process.pid}-`, `-${unusedPid()}-`)
    const otherHost = '.elsewhere.00000000-1-00000000.partial'
    const oldOtherHost = '.old.00000000-1-00000000.partial'
    for (const name of [ours, dead]) {
      const target = { Bucket: bucket, Key: `leftovers/${name}` }
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(target))
      await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: Buffer.from('x') }))
    }
    for (const name of [dead, otherHost, oldOtherHost]) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: `leftovers/${name}`, Body: 'x' }))
    }
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3_600_000)
    await utimes(join(storage, 'objects', bucket, 'leftovers', oldOtherHost), twoDaysAgo, twoDaysAgo)
    await sourceOf().write('/leftovers/new', bytes())
    assert.deepEqual((await listRaw('leftovers/')).sort(), [ours, otherHost, 'new'].sort())
  })

  it('ends reading when the server dies', async () => {
    await sourceOf().write('/dying/read', Readable.from(blocks(32)))
    const stream = await sourceOf().open('/dying/read')
    await fails(
      (async () => {
        let given = 0
        for await (const _ of stream) if (given++ === 0) await server.kill()
      })(),
      'SOURCE_UNREACHABLE',
      /\/dying\/read.*connection was lost/,
    )
    server = await start(server.port)
  })

  it('ends writing when the server dies, and a later write goes through', async () => {
    const content = Readable.from(
      (async function* () {
        yield* blocks(20)
        await server.kill()
        yield* blocks(40)
      })(),
    )
    await fails(sourceOf().write('/dying/write', content), 'SOURCE_UNREACHABLE', /\/dying\/write.*(refused|lost)/)
    assert.equal(content.destroyed, true)
    server = await start(server.port)
    assert.deepEqual(
      (await sourceOf().list('/dying')).map(({ name }) => name),
      ['read'],
    )
    const whole = randomBytes(9 * mebibyte)
    const { sha256 } = await sourceOf().write('/dying/write', bytes(whole))
    assert.equal(sha256, createHash('sha256').update(whole).digest('hex'))
    assert.deepEqual(await buffer(await sourceOf().open('/dying/write')), whole)
  })

  it('gives up a stream that falls silent', async () => {
    await withFront(
      (_, answer) => {
        answer.writeHead(200, { 'content-length': '1000' })
        answer.write('some')
      },
      async (endpoint) => {
        const stream = await sourceOf({ endpoint, stallMs: 200 }).open('/silent')
        await fails(buffer(stream), 'SOURCE_TIMEOUT', /\/silent.*no answer in time/)
      },
    )
  })

  it('gives up the answer when nothing is read of it', async () => {
    const closed = new Promise<void>((done) => {
      void withFront(
        (asked, answer) => {
          asked.socket.once('close', () => done())
          answer.writeHead(200, { 'content-length': '1000' })
          answer.write('some')
        },
        async (endpoint) => {
          const stream = await sourceOf({ endpoint }).open('/unread')
          stream.destroy()
          await closed
        },
      )
    })
    await closed
  })
})

function* blocks(count: number): Generator<Buffer> {
  const block = randomBytes(mebibyte)
  for (let i = 0; i < count; i++) yield block
}

/** A server of the test's own before the real one, for answers that the real one does not give. */
async function withFront(listener: RequestListener, work: (endpoint: string) => Promise<void>): Promise<void> {
  const front = createHttpServer(listener).listen(0, '127.0.0.1')
  await once(front, 'listening')
  try {
    await work(`http://127.0.0.1:${portOf(front)}`)
  } finally {
    front.close()
    front.closeAllConnections()
  }
}

/** Hands a request on as it is, with its Host, which is signed. */
function forward(
  asked: Parameters<RequestListener>[0],
  answer: Parameters<RequestListener>[1],
  instead?: () => void,
): void {
  const { method, url, headers } = asked
  const onward = httpRequest({ host: '127.0.0.1', port: server.port, method, path: url, headers }, (received) => {
    if (instead) {
      received.resume().once('end', instead)
      return
    }
    answer.writeHead(received.statusCode ?? 500, received.headers)
    received.pipe(answer)
  })
  asked.pipe(onward)
}

/** Takes connections and says nothing. */
async function openBlackHole(): Promise<{ server: Server; port: number; close: () => void }> {
  const sockets: { destroy(): unknown }[] = []
  const hole = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
  await once(hole, 'listening')
  return {
    server: hole,
    port: portOf(hole),
    close() {
      hole.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function portOf(listening: Server): number {
  const address = listening.address()
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}

function unusedPid(): number {
  return spawnSync('true').pid
}

describe('the name of the endpoint', () => {
  const port = () => new URL(server.endpoint).port
  const asked: string[] = []
  /** A name server that knows `names` and nothing else; all of them are this host. */
  const knowing =
    (...names: string[]): LookupFunction =>
    (host, _options, answer) => {
      asked.push(host)
      if (names.includes(host)) return answer(null, [{ address: '127.0.0.1', family: 4 }])
      answer(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND', hostname: host }), '')
    }

  it('may be the only one that is known: the bucket stands in the path then', async () => {
    const endpoint = `http://s3.lab.test:${port()}`
    const source = sourceOf({ endpoint, lookup: knowing('s3.lab.test') })
    await source.write('/by-path/one', bytes('by path'))
    assert.equal(String(await buffer(await source.open('/by-path/one'))), 'by path')
  })

  it('has the bucket before it where that is known', async () => {
    asked.length = 0
    const endpoint = `http://s3.lab.test:${port()}`
    const source = sourceOf({ endpoint, lookup: knowing('s3.lab.test', `${bucket}.s3.lab.test`) })
    // This server of ours knows no buckets in host names.
    await source.list('/').catch(() => {})
    assert.deepEqual([...new Set(asked)], [`${bucket}.s3.lab.test`])
  })

  it('is named where it is unknown', async () => {
    const source = sourceOf({ endpoint: `http://s3.lab.test:${port()}`, lookup: knowing() })
    await assert.rejects(source.list('/'), /a host name is unknown: archives\.s3\.lab\.test \(ENOTFOUND\)/)
  })
})

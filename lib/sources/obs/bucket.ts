import { lookup } from 'node:dns'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { pipeline, Readable, Transform } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { AppError, isAppError } from '#lib/errors.ts'
import { answerTooLong, assertListable, mostListingBytes } from '../listing-limit.ts'
import { type ObsPlaceName, obsError } from './obs-error.ts'
import { streamBody } from './stream-body.ts'

export interface ObsOptions {
  /** `https://obs.<region>.<domain>`, https where no scheme is given; an IPv6 host in brackets. */
  endpoint: string
  /** Default: taken from an endpoint `obs.<region>.…`, else us-east-1. */
  region?: string
  bucket: string
  accessKey: string
  secretKey: string
  /** Folder of the bucket that the place is confined to, `/backup`; default the whole bucket. */
  folder?: string
  /** The bucket in the path instead of the host name. Default: only where the endpoint is an address or a name without a dot. */
  forcePathStyle?: boolean
  /** A transfer without a byte for so long has failed. Default 60 s. */
  stallMs?: number
  /** Default 10 s. */
  connectMs?: number
  /** Default: the host's own resolver. */
  lookup?: LookupFunction
}

interface Clients {
  client: S3Client
  reader: S3Client
}

export interface ListedObject {
  key: string
  sizeBytes: number
  modifiedAt: number
}

export interface ListedFolder {
  objects: ListedObject[]
  /** Keys with a slash at their end. */
  prefixes: string[]
}

export interface RequestOptions {
  abortSignal?: AbortSignal
}

/** The requests that reading and writing archives need, each with a deadline and its errors in the product's words. */
export class Bucket {
  readonly name: string
  readonly port: number
  readonly place: ObsPlaceName
  readonly stallMs: number
  readonly #options: ObsOptions
  readonly #endpointHost: string
  readonly #canChoose: boolean
  #isPathStyle: boolean
  #clients: Clients
  #settled: Promise<void> | undefined

  constructor(options: ObsOptions) {
    const { bucket, stallMs = 60_000 } = options
    const url = parseEndpoint(options.endpoint)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const region = options.region || (/^obs\.([^.]+)\./.exec(host)?.[1] ?? 'us-east-1')
    this.name = bucket
    this.port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
    this.place = { endpoint: url.origin, region, bucket }
    this.stallMs = stallMs
    this.#options = options
    this.#endpointHost = host
    this.#isPathStyle = options.forcePathStyle ?? (isIP(host) !== 0 || !host.includes('.'))
    this.#canChoose = options.forcePathStyle === undefined && !this.#isPathStyle
    this.#clients = this.#makeClients()
  }

  /** Whom the requests go to, once settled. */
  get host(): string {
    return this.#isPathStyle ? this.#endpointHost : `${this.name}.${this.#endpointHost}`
  }

  /**
   * Before the first request. Public OBS wants the bucket in the host's name; a service of one's own often has the one
   * DNS name of its endpoint, and then the bucket stands in the path.
   */
  settle(): Promise<void> {
    this.#settled ??= this.#chooseStyle()
    return this.#settled
  }

  async #chooseStyle(): Promise<void> {
    if (!this.#canChoose || !(await this.#isUnknown(this.host)) || (await this.#isUnknown(this.#endpointHost))) return
    this.#isPathStyle = true
    this.#clients = this.#makeClients()
  }

  async #isUnknown(host: string): Promise<boolean> {
    const { lookup: find = lookup } = this.#options
    return new Promise((resolve) => {
      find(host, {}, (error) => resolve(error !== null && (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN')))
    })
  }

  #makeClients(): Clients {
    const { accessKey, secretKey, connectMs = 10_000, lookup: find } = this.#options
    const configuration = {
      endpoint: this.place.endpoint,
      region: this.place.region,
      forcePathStyle: this.#isPathStyle,
      credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
      // Anything else makes OBS store the checksum's framing as content, or refuse the request.
      requestChecksumCalculation: 'WHEN_REQUIRED' as const,
      responseChecksumValidation: 'WHEN_REQUIRED' as const,
      maxAttempts: 5,
      // A round trip before every part that saves nothing: parts are small.
      expectContinueHeader: false,
    }
    const agents = find && {
      httpAgent: new HttpAgent({ keepAlive: true, lookup: find }),
      httpsAgent: new HttpsAgent({ keepAlive: true, lookup: find }),
    }
    const requestHandler = { connectionTimeout: connectMs, ...agents }
    const { stallMs } = this
    const client = new S3Client({ ...configuration, requestHandler: { ...requestHandler, socketTimeout: stallMs } })
    limitAnswers(client)
    // Whoever reads may pause, which streamBody tells from the service's silence.
    const answerInTime = { requestTimeout: stallMs, throwOnRequestTimeout: true, socketTimeout: 0 }
    return {
      client,
      reader: new S3Client({ ...configuration, requestHandler: { ...requestHandler, ...answerInTime } }),
    }
  }

  /**
   * One request, repeated with back-off by the SDK after faults that pass.
   * @param attempt what is tried on the path, for the error: `read`, `delete`
   */
  async call<T>(
    attempt: string,
    path: string,
    signal: AbortSignal | undefined,
    request: (client: S3Client, options: RequestOptions) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted()
    await this.settle()
    try {
      return await request(this.#clients.client, signal ? { abortSignal: signal } : {})
    } catch (error) {
      signal?.throwIfAborted()
      throw obsError(error, attempt, path, this.place)
    }
  }

  /** The first version of the list request, keys as they are: Huawei’s parallel file systems know no other (rclone’s notes). */
  async list(prefix: string, attempt: string, path: string, signal?: AbortSignal): Promise<ListedFolder> {
    const listed: ListedFolder = { objects: [], prefixes: [] }
    let marker: string | undefined
    let bytes = 0
    do {
      const page = await this.call(attempt, path, signal, (client, options) =>
        client.send(
          new ListObjectsCommand({
            Bucket: this.name,
            Prefix: prefix,
            Delimiter: '/',
            ...(marker === undefined ? {} : { Marker: marker }),
          }),
          options,
        ),
      )
      for (const object of page.Contents ?? []) listed.objects.push(listedObject(object))
      for (const { Prefix } of page.CommonPrefixes ?? []) if (Prefix) listed.prefixes.push(Prefix)
      for (const { Key } of page.Contents ?? []) bytes += Key?.length ?? 0
      for (const { Prefix } of page.CommonPrefixes ?? []) bytes += Prefix?.length ?? 0
      assertListable(`${path} in bucket ${this.name}`, listed.objects.length + listed.prefixes.length, bytes)
      const last = [listed.objects.at(-1)?.key ?? '', listed.prefixes.at(-1) ?? ''].sort(compareBytes).at(-1)
      const next = page.IsTruncated ? page.NextMarker || last : undefined
      if (next !== undefined && next === marker) {
        throw new AppError('SOURCE_PROTOCOL', `The service lists ${path} in bucket ${this.name} without an end.`)
      }
      marker = next
    } while (marker !== undefined)
    return listed
  }

  /** The object of exactly this key, null where there is none: it comes before all others with this prefix. */
  async find(key: string, attempt: string, path: string, signal?: AbortSignal): Promise<ListedObject | null> {
    const first = await this.#first(key, attempt, path, signal)
    return first?.key === key ? first : null
  }

  async hasFolder(key: string, attempt: string, path: string, signal?: AbortSignal): Promise<boolean> {
    return (await this.#first(key === '' ? '' : `${key}/`, attempt, path, signal)) !== null
  }

  async #first(prefix: string, attempt: string, path: string, signal?: AbortSignal): Promise<ListedObject | null> {
    const page = await this.call(attempt, path, signal, (client, options) =>
      client.send(new ListObjectsCommand({ Bucket: this.name, Prefix: prefix, MaxKeys: 1 }), options),
    )
    const object = page.Contents?.[0]
    return object ? listedObject(object) : null
  }

  async read(key: string, path: string, signal?: AbortSignal): Promise<Readable> {
    const answer = await this.call('read', path, signal, (_client, options) =>
      this.#clients.reader.send(new GetObjectCommand({ Bucket: this.name, Key: key }), options),
    )
    if (!answer.Body || answer.ContentLength === undefined) {
      throw new AppError('SOURCE_PROTOCOL', `The service does not tell the size of ${path} in bucket ${this.name}.`)
    }
    // In Node the SDK's body is the response itself.
    return streamBody(answer.Body as Readable, {
      sizeBytes: answer.ContentLength,
      stallMs: this.stallMs,
      translate: (error) => obsError(error, 'read', path, this.place),
      signal,
    })
  }

  async delete(key: string, path: string, signal?: AbortSignal): Promise<void> {
    await this.call('delete', path, signal, (client, options) =>
      client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key }), options),
    )
  }

  /** The metadata of an object, null where there is no object. */
  async metadataOf(key: string, path: string, signal?: AbortSignal): Promise<Record<string, string> | null> {
    try {
      const answer = await this.call('look at', path, signal, (client, options) =>
        client.send(new HeadObjectCommand({ Bucket: this.name, Key: key }), options),
      )
      return answer.Metadata ?? {}
    } catch (error) {
      if (isAppError(error, 'SOURCE_NOT_FOUND')) return null
      throw error
    }
  }
}

function parseEndpoint(endpoint: string): URL {
  const withScheme = /^[a-z]+:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`
  const url = URL.parse(withScheme)
  if (url && (url.protocol === 'https:' || url.protocol === 'http:') && !url.username && !url.password) return url
  throw new AppError('INVALID_INPUT', 'The endpoint of OBS is not a web address.', {
    field: 'endpoint',
    remedy: 'Enter it as https://obs.<region>.<domain>, an IPv6 address in brackets.',
  })
}

/** Answers that are no object's content are read whole: one without an end must not take all the memory. */
function limitAnswers(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const { response } = result
      if (
        typeof response === 'object' &&
        response !== null &&
        'body' in response &&
        response.body instanceof Readable
      ) {
        response.body = limitBytes(response.body)
      }
      return result
    },
    { step: 'deserialize', priority: 'low', name: 'limitAnswers' },
  )
}

function limitBytes(body: Readable): Readable {
  let bytes = 0
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > mostListingBytes) done(answerTooLong('read the answer of the service'))
      else done(null, chunk)
    },
  })
  // Whoever collects the answer is told by the end of what it reads.
  pipeline(body, counting, () => {})
  return counting
}

function listedObject(object: {
  Key?: string | undefined
  Size?: number | undefined
  LastModified?: Date | undefined
}): ListedObject {
  return { key: object.Key ?? '', sizeBytes: object.Size ?? 0, modifiedAt: object.LastModified?.getTime() ?? 0 }
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

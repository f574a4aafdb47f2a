import { isIP } from 'node:net'
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
  /** Whom the requests go to. */
  readonly host: string
  readonly port: number
  readonly place: ObsPlaceName
  readonly stallMs: number
  readonly #client: S3Client
  readonly #reader: S3Client

  constructor(options: ObsOptions) {
    const { bucket, accessKey, secretKey, stallMs = 60_000, connectMs = 10_000 } = options
    const url = parseEndpoint(options.endpoint)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const region = options.region || (/^obs\.([^.]+)\./.exec(host)?.[1] ?? 'us-east-1')
    const forcePathStyle = options.forcePathStyle ?? (isIP(host) !== 0 || !host.includes('.'))
    this.name = bucket
    this.host = forcePathStyle ? host : `${bucket}.${host}`
    this.port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
    this.place = { endpoint: url.origin, region, bucket }
    this.stallMs = stallMs
    const configuration = {
      endpoint: url.origin,
      region,
      forcePathStyle,
      credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
      // Anything else makes OBS store the checksum's framing as content, or refuse the request.
      requestChecksumCalculation: 'WHEN_REQUIRED' as const,
      responseChecksumValidation: 'WHEN_REQUIRED' as const,
      maxAttempts: 5,
      // A round trip before every part that saves nothing: parts are small.
      expectContinueHeader: false,
    }
    const requestHandler = { connectionTimeout: connectMs }
    this.#client = new S3Client({ ...configuration, requestHandler: { ...requestHandler, socketTimeout: stallMs } })
    limitAnswers(this.#client)
    // Whoever reads may pause, which streamBody tells from the service's silence.
    const answerInTime = { requestTimeout: stallMs, throwOnRequestTimeout: true, socketTimeout: 0 }
    this.#reader = new S3Client({ ...configuration, requestHandler: { ...requestHandler, ...answerInTime } })
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
    try {
      return await request(this.#client, signal ? { abortSignal: signal } : {})
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
      this.#reader.send(new GetObjectCommand({ Bucket: this.name, Key: key }), options),
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

import { performAction } from '#lib/auth/perform-action.ts'
import { readRequestFacts } from '#lib/auth/request-facts.ts'
import { httpStatusOf } from '#lib/errors.ts'
import { uploadArchive, uploadSchema } from '#lib/tasks/upload-archive.ts'

/**
 * Upload of an archive, its bytes as the body: a server action would hold them in memory. `proxy.ts` must leave this
 * address out, since Next keeps no more than 10 MB of a body for a proxy and drops the rest.
 */
export async function POST(request: Request): Promise<Response> {
  const input = Object.fromEntries(new URL(request.url).searchParams)
  const description = { permission: 'operate', name: 'archive.upload', schema: uploadSchema } as const
  const result = await performAction(readRequestFacts(request.headers), description, input, (values) =>
    uploadArchive(values, {
      content: readBody(request.body),
      announcedBytes: readLength(request.headers),
      signal: request.signal,
    }),
  )
  // After a refusal the rest of the body is not worth receiving.
  const headers = { 'cache-control': 'no-store', ...(result.ok ? {} : { connection: 'close' }) }
  return result.ok
    ? Response.json(result.value, { status: 201, headers })
    : Response.json({ error: result.error }, { status: httpStatusOf(result.error.code), headers })
}

function readLength(headers: Headers): number | null {
  const length = headers.get('content-length') ?? ''
  return /^\d{1,15}$/.test(length) ? Number(length) : null
}

async function* readBody(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value
  } finally {
    await reader.cancel()
  }
}

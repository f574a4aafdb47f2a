import { z } from 'zod'
import type { ErrorView } from '#lib/contract/action-result.ts'
import type { UploadView } from '#lib/contract/archives.ts'
import { errorCodes } from '#lib/errors.ts'

const answerSchema = z.union([
  z.object({ path: z.string(), sizeBytes: z.number(), isKnown: z.boolean() }),
  z.object({
    error: z.object({
      code: z.enum(errorCodes),
      message: z.string(),
      remedy: z.string().nullable(),
      field: z.string().nullable(),
      errorId: z.string().nullable(),
    }),
  }),
])

export interface UploadCallbacks {
  onProgress: (sentBytes: number) => void
  onDone: (view: UploadView) => void
  onRefused: (error: ErrorView) => void
  /** No answer, or none that can be read: the network, a proxy. status 0: none at all. */
  onLost: (status: number) => void
  onCancelled: () => void
}

/** Sends a file as the body of one request, with progress, which fetch does not tell. Returns its cancellation. */
export function sendArchive(clusterId: string, file: File, callbacks: UploadCallbacks): () => void {
  const request = new XMLHttpRequest()
  request.open('POST', `/api/archives?${new URLSearchParams({ clusterId, name: safeName(file.name) })}`)
  request.setRequestHeader('content-type', 'application/octet-stream')
  request.upload.onprogress = ({ loaded }) => callbacks.onProgress(loaded)
  request.onerror = () => callbacks.onLost(0)
  request.onabort = () => callbacks.onCancelled()
  request.onload = () => {
    const answer = answerSchema.safeParse(parseJson(request.responseText))
    if (!answer.success) callbacks.onLost(request.status)
    else if ('error' in answer.data) callbacks.onRefused(answer.data.error)
    else callbacks.onDone(answer.data)
  }
  request.send(file)
  return () => request.abort()
}

/** Browsers call a second download `name (1).tar.gz`; names count for nothing, so it is spelt as the server wants it. */
export function safeName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

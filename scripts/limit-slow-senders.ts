import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http'

/** Archives may be uploaded over a slow line for hours; that route notices a stall itself. */
const uploadPath = '/api/archives'
const bodyTimeoutMs = 5 * 60_000

/**
 * Of the server. `requestTimeout` would end a slow upload, and 0 would take `headersTimeout` with it unless that is
 * given: half a header would hold a socket for ever.
 */
export const slowSenderLimits = { requestTimeout: 0, headersTimeout: 60_000 } satisfies ServerOptions
/** Sockets at once: a browser takes six. */
export const maxConnections = 2000

/** Ends a request whose body does not come: a stranger's half a login would hold a socket for ever. */
export function limitSlowBody(request: IncomingMessage, response: ServerResponse, timeoutMs = bodyTimeoutMs): void {
  if (request.method === 'GET' || request.method === 'HEAD' || request.complete) return
  if (request.url?.split('?')[0] === uploadPath) return
  const timer = setTimeout(() => request.destroy(), timeoutMs)
  const clear = () => clearTimeout(timer)
  request.once('end', clear)
  response.once('close', clear)
}

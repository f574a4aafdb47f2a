import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { join } from 'node:path'
import next from 'next'
import { z } from 'zod'
import { readEnv } from '#lib/env.ts'
import { forgetForwarding } from './forget-forwarding.ts'
import { limitSlowBody, maxConnections, slowSenderLimits } from './limit-slow-senders.ts'

/**
 * The console's web server: Next behind a server of our own, which speaks HTTPS where it is given a certificate, and
 * lets nobody but a trusted proxy say for whom he speaks.
 */
const environment = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().default(3000),
    /** PEM files; both or none. */
    KMC_TLS_CERT: z.string().default(''),
    KMC_TLS_KEY: z.string().default(''),
  })
  .refine((values) => (values.KMC_TLS_CERT === '') === (values.KMC_TLS_KEY === ''), {
    message: 'KMC_TLS_CERT and KMC_TLS_KEY must both be set, or none.',
  })
  .parse(process.env)

/** How long requests under way may take after the signal to stop. */
const stopGraceMs = 5000

/** Here, and not at the first request: a setting that cannot be used must not be found out by whoever logs in. */
const { KMC_TRUSTED_PROXY: isTrustedProxy } = readEnv()
const server = await openServer()
const app = next({ dev: false, dir: join(import.meta.dirname, '..'), httpServer: server })
const handle = app.getRequestHandler()
await app.prepare()

server.on('request', (request, response) => {
  forgetForwarding(request, isTrustedProxy)
  limitSlowBody(request, response)
  void handle(request, response)
})
server.once('error', (error) => {
  console.error(`The web server cannot listen on ${environment.HOST}:${environment.PORT}: ${error.message}`)
  process.exit(1)
})
server.maxConnections = maxConnections
server.listen(environment.PORT, environment.HOST)

async function openServer(): Promise<Server> {
  if (environment.KMC_TLS_CERT === '') return createHttpServer(slowSenderLimits)
  const [cert, key] = await Promise.all([readFile(environment.KMC_TLS_CERT), readFile(environment.KMC_TLS_KEY)])
  return createHttpsServer({ ...slowSenderLimits, cert, key, minVersion: 'TLSv1.2' })
}

let isStopping = false

/** A second signal changes nothing: systemd and a supervisor send one each. */
function stop(): void {
  if (isStopping) return
  isStopping = true
  server.close(() => process.exit(0))
  server.closeIdleConnections()
  setTimeout(() => process.exit(0), stopGraceMs).unref()
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { forgetForwarding } from './forget-forwarding.ts'

const forged = {
  forwarded: 'for=10.1.1.1',
  'x-forwarded-for': '10.1.1.1',
  'x-forwarded-proto': 'https',
  'x-real-ip': '10.1.1.1',
}

async function seenBehind(trusted: ReadonlySet<string>, listenOn: string): Promise<Record<string, unknown>> {
  const server = createServer((request, response) => {
    forgetForwarding(request, trusted)
    response.end(JSON.stringify(request.headers))
  })
  server.listen(0, listenOn)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { ...forged, connection: 'close' } })
    const headers: unknown = await response.json()
    assert.ok(typeof headers === 'object' && headers !== null)
    return { ...headers }
  } finally {
    server.close()
  }
}

test('a client cannot say for whom it speaks', async () => {
  const seen = await seenBehind(new Set(['10.9.9.9']), '127.0.0.1')
  assert.equal(seen['x-forwarded-for'], '127.0.0.1')
  assert.equal(seen['x-forwarded-proto'], 'http')
  assert.equal(seen['x-forwarded-host'], seen.host)
  assert.equal(seen.forwarded, undefined)
  assert.equal(seen['x-real-ip'], undefined)
})

test('a trusted proxy is believed, also where the socket is an IPv6 one', async () => {
  for (const listenOn of ['127.0.0.1', '::']) {
    const seen = await seenBehind(new Set(['127.0.0.1']), listenOn)
    assert.equal(seen['x-forwarded-for'], '10.1.1.1')
    assert.equal(seen['x-forwarded-proto'], 'https')
  }
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { trustedProxySchema } from '#lib/trusted-proxies.ts'
import { forgetForwarding } from './forget-forwarding.ts'

const forged = {
  forwarded: 'for=10.1.1.1',
  'x-forwarded-for': '10.1.1.1',
  'x-forwarded-proto': 'https',
  'x-real-ip': '10.1.1.1',
}

async function seenBehind(trusted: string, listenOn: string): Promise<Record<string, unknown>> {
  const server = createServer((request, response) => {
    forgetForwarding(request, trustedProxySchema.parse(trusted))
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
  const seen = await seenBehind('10.9.9.9, 10.0.0.0/8, fd00::/8', '127.0.0.1')
  assert.equal(seen['x-forwarded-for'], '127.0.0.1')
  assert.equal(seen['x-forwarded-proto'], 'http')
  assert.equal(seen['x-forwarded-host'], seen.host)
  assert.equal(seen.forwarded, undefined)
  assert.equal(seen['x-real-ip'], undefined)
})

test('a trusted proxy is believed, also where the socket is an IPv6 one', async () => {
  for (const [listenOn, trusted] of [
    ['127.0.0.1', '127.0.0.1'],
    ['::', '127.0.0.1'],
    ['::', 'fd00::/8, 127.0.0.0/8'],
  ] as const) {
    const seen = await seenBehind(trusted, listenOn)
    assert.equal(seen['x-forwarded-for'], '10.1.1.1')
    assert.equal(seen['x-forwarded-proto'], 'https')
  }
})

test('what is no address or network is named', () => {
  for (const wrong of ['proxy.example', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/', '10.0.0.0/8/8']) {
    const { error } = trustedProxySchema.safeParse(`10.0.0.1, ${wrong}`)
    assert.match(error?.issues[0]?.message ?? '', new RegExp(`^${wrong} is neither`))
  }
})

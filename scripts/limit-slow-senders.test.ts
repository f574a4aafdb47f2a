import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { after, before, test } from 'node:test'
import { limitSlowBody, slowSenderLimits } from './limit-slow-senders.ts'

let server: Server

before(async () => {
  server = createServer({ ...slowSenderLimits, headersTimeout: 200, connectionsCheckingInterval: 50 })
  server.on('request', (request, response) => {
    limitSlowBody(request, response, 200)
    request.resume().once('end', () => response.end('all of it'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
after(() => {
  server.closeAllConnections()
  server.close()
})

function send(text: string) {
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(text)
  return socket
}

test('Node itself would wait for ever for the rest of a header', () => {
  assert.equal(createServer({ requestTimeout: 0 }).headersTimeout, 0)
  assert.equal(createServer(slowSenderLimits).headersTimeout, 60_000)
})

test('half a header is not waited for', async () => {
  await once(send('GET / HTTP/1.1\r\nHost: a').resume(), 'close')
})

test('half a body is not waited for', async () => {
  await once(send('POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf').resume(), 'close')
})

test('an upload is', async () => {
  const socket = send('POST /api/archives?name=a HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nhalf')
  // What ends the others has ended one that began later.
  await once(send('POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf').resume(), 'close')
  socket.write('more')
  const [answer] = await once(socket, 'data')
  assert.match(String(answer), /200 OK/)
  socket.destroy()
})

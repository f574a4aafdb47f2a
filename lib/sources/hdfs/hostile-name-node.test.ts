import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { findPeers } from './find-peers.ts'
import { createHdfsSource } from './hdfs-source.ts'
import { makeRoutes, type NameNode } from './name-node.ts'
import { assertNotOwnAddress, guardLookup, kindOfOwnAddress } from './own-addresses.ts'

const file = { pathSuffix: '', type: 'FILE', length: 4, modificationTime: 0, fileId: 7 }
const targets = {
  'another path': (host: string) => `http://${host}/latest/meta-data/iam`,
  'another file': (host: string) => `http://${host}/webhdfs/v1/backup/other?op=OPEN`,
  'a path that leads out': (host: string) => `http://${host}/webhdfs/v1/backup/../../../v1/kv?op=OPEN`,
  'another operation': (host: string) => `http://${host}/webhdfs/v1/backup/file?op=DELETE`,
  'two operations': (host: string) => `http://${host}/webhdfs/v1/backup/file?op=OPEN&OP=DELETE`,
  'a slash in a name': (host: string) => `http://${host}/webhdfs/v1/backup%2Ffile?op=OPEN`,
  'another user': (host: string) => `http://a:b@${host}/webhdfs/v1/backup/file?op=OPEN`,
  'the metadata service': () => 'http://169.254.169.254/webhdfs/v1/backup/file?op=OPEN',
  'the metadata service in IPv6': () => 'http://[::ffff:a9fe:a9fe]/webhdfs/v1/backup/file?op=OPEN',
  'a name that leads to the metadata service': () => 'http://meta.test/webhdfs/v1/backup/file?op=OPEN',
  'a link-local address': () => 'http://[fe80::1]/webhdfs/v1/backup/file?op=OPEN',
}

describe('a hostile NameNode', () => {
  for (const [what, target] of Object.entries(targets)) {
    it(`gets no request sent to ${what}`, async (test) => {
      const asked: string[] = []
      const nameNode = await serve(test, (request, response) => {
        asked.push(`${request.method} ${request.url?.split('?')[0]} ${opOf(request)}`)
        redirect(request, response, target(request.headers.host ?? ''))
      })
      const source = createHdfsSource({
        ...{ pathType: 'RemoteHDFS', nameService: 'haclusterX', user: 'hdfs', folder: '/backup' },
        // Of the second, the inventory says where its name leads.
        nameNodes: [nameNode, { host: 'meta.test', address: '169.254.169.254', httpPort: 80 }],
      })
      await assert.rejects(source.open('/backup/file'), { code: 'SOURCE_PROTOCOL' })
      const content = Readable.from([Buffer.from('secret')])
      await assert.rejects(source.write('/backup/file', content), { code: 'SOURCE_PROTOCOL' })
      assert.ok(asked.length > 0)
      for (const one of asked)
        assert.match(one, / \/webhdfs\/v1\/backup\S* (GETFILESTATUS|LISTSTATUS|OPEN|CREATE|DELETE)$/)
      assert.ok(!asked.includes('GET /webhdfs/v1/backup/file DELETE'))
    })
  }

  it('names a DataNode on loopback, when it is there itself', async (test) => {
    const nameNode = await serve(test, (request, response) => {
      if (request.url?.includes('datanode=true')) response.end('data')
      else redirect(request, response, `http://${request.headers.host}/webhdfs/v1/backup/file?op=OPEN&datanode=true`)
    })
    const source = createHdfsSource({
      ...{ pathType: 'RemoteHDFS', nameService: 'haclusterX', user: 'hdfs', folder: '/backup' },
      nameNodes: [nameNode],
    })
    assert.equal(await readAll(await source.open('/backup/file')), 'data')
  })

  it('names no other NameNode that is no host, or this host', async (test) => {
    const addresses = ['evil/x?:80', 'a@evil:80', '169.254.169.254:80', 'name-node-2.test:70000', '127.0.0.1:9870']
    const nameNode = await serve(test, (_request, response) => {
      const named = addresses.map((value, i) => ({ key: `dfs.namenode.http-address.ns.n${i}`, value }))
      const ids = { key: 'dfs.ha.namenodes.ns', value: addresses.map((_, i) => `n${i}`).join(',') }
      response.end(JSON.stringify({ properties: [{ key: 'dfs.nameservice.id', value: 'ns' }, ids, ...named] }))
    })
    const [route] = makeRoutes([nameNode])
    assert.ok(route)
    // It is on loopback itself.
    assert.deepEqual(await findPeers(route, 10_000), [{ host: '127.0.0.1', httpPort: 9870 }])
  })
})

describe('own addresses', () => {
  const known: Record<string, string[]> = {
    'here.test': ['127.0.1.1'],
    'both.test': ['::1', '10.0.0.6'],
    'near.test': ['10.0.0.5'],
  }
  const base: LookupFunction = (host, _options, callback) =>
    callback(
      null,
      (known[host] ?? [host]).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  const look = (server: string, host: string) => promisify(guardLookup(base, server))(host, {})

  it('are refused to a server that has none of the kind', async () => {
    for (const server of ['near.test', '10.0.0.5', '169.254.7.7']) {
      await assert.rejects(look(server, 'here.test'), { code: 'SOURCE_PROTOCOL', message: /127\.0\.1\.1.*loopback/ })
      await assert.rejects(assertNotOwnAddress('127.0.0.1', base, server), { code: 'SOURCE_PROTOCOL' })
      assert.equal(await look(server, 'both.test'), '10.0.0.6')
    }
    assert.equal(await look('here.test', 'here.test'), '127.0.1.1')
    await assertNotOwnAddress('::1', base, '127.0.0.1')
    await assertNotOwnAddress('10.0.0.7', base, 'near.test')
  })

  it('are those of this host, of its link and of metadata services', () => {
    const kinds = { '0.0.0.0': 'loopback', '::ffff:127.0.0.1': 'loopback', '169.254.1.1': 'link-local' } as const
    for (const [address, kind] of Object.entries(kinds)) assert.equal(kindOfOwnAddress(address), kind)
    for (const address of ['10.0.0.1', '192.168.1.1', '2001:db8::1', 'fd00::1']) {
      assert.equal(kindOfOwnAddress(address), undefined)
    }
  })
})

async function serve(
  test: TestContext,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<NameNode> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return { host: '127.0.0.1', httpPort: address.port }
}

function opOf(request: IncomingMessage): string {
  return new URLSearchParams(request.url?.split('?')[1]).get('op') ?? ''
}

/** As a NameNode that has the file, and an empty folder. */
function redirect(request: IncomingMessage, response: ServerResponse, location: string): void {
  const op = opOf(request)
  if (op === 'GETFILESTATUS') response.end(JSON.stringify({ FileStatus: file }))
  else if (op === 'LISTSTATUS') response.end(JSON.stringify({ FileStatuses: { FileStatus: [] } }))
  else if (op === 'DELETE') response.end(JSON.stringify({ boolean: false }))
  else response.writeHead(307, { location }).end()
}

async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

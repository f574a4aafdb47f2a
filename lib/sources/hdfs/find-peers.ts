import { z } from 'zod'
import { isAppError } from '#lib/errors.ts'
import { askWebServer } from './ask-web-server.ts'
import { parseJson } from './hdfs-error.ts'
import { assertNameNode, type NameNode, type Route } from './name-node.ts'
import { assertNotOwnAddress } from './own-addresses.ts'

const configurationSchema = z.object({
  properties: z.array(z.object({ key: z.string(), value: z.string().nullish() })),
})

/**
 * The other NameNodes of its HDFS as its own configuration names them; none where it does not tell. What it names is no
 * more trusted than the DataNodes it names.
 */
export async function findPeers(route: Route, deadlineMs: number, signal?: AbortSignal): Promise<NameNode[]> {
  const answer = await askWebServer(route, 'GET', '/conf', deadlineMs, signal).catch(() => undefined)
  signal?.throwIfAborted()
  const parsed = configurationSchema.safeParse(parseJson(answer?.text ?? ''))
  if (!parsed.success) return []
  const values = new Map(parsed.data.properties.map(({ key, value }) => [key, value ?? '']))
  const nameService = values.get('dfs.nameservice.id')
  const ids = (values.get(`dfs.ha.namenodes.${nameService}`) ?? '').split(',').map((id) => id.trim())
  const { tls } = route.nameNode
  const peers = ids
    .filter((id) => id !== '' && id !== values.get('dfs.ha.namenode.id'))
    .flatMap((id) => {
      const address = values.get(`dfs.namenode.${tls ? 'https' : 'http'}-address.${nameService}.${id}`) ?? ''
      const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(address) ?? []
      return host === undefined ? [] : [{ host, httpPort: Number(port), ...(tls ? { tls } : {}) }]
    })
  const areUsable = await Promise.all(peers.map((peer) => isUsable(peer, route)))
  return peers.filter((_, i) => areUsable[i])
}

async function isUsable(peer: NameNode, { lookup, dataNodeLookup, nameNode }: Route): Promise<boolean> {
  try {
    assertNameNode(peer)
    await assertNotOwnAddress(peer.host, lookup, nameNode.host)
  } catch (error) {
    if (!isAppError(error)) throw error
    return false
  }
  // A name without an address is said when it is asked.
  return await new Promise((done) => dataNodeLookup(peer.host, {}, (error) => done(!isAppError(error))))
}

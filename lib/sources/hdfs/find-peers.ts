import { z } from 'zod'
import { askWebServer } from './ask-web-server.ts'
import { parseJson } from './hdfs-error.ts'
import type { NameNode, Route } from './name-node.ts'

const configurationSchema = z.object({
  properties: z.array(z.object({ key: z.string(), value: z.string().nullish() })),
})

/** The other NameNodes of its HDFS as its own configuration names them; none where it does not tell. */
export async function findPeers(route: Route, deadlineMs: number, signal?: AbortSignal): Promise<NameNode[]> {
  const answer = await askWebServer(route, 'GET', '/conf', deadlineMs, signal).catch(() => undefined)
  signal?.throwIfAborted()
  const parsed = configurationSchema.safeParse(parseJson(answer?.text ?? ''))
  if (!parsed.success) return []
  const values = new Map(parsed.data.properties.map(({ key, value }) => [key, value ?? '']))
  const nameService = values.get('dfs.nameservice.id')
  const ids = (values.get(`dfs.ha.namenodes.${nameService}`) ?? '').split(',').map((id) => id.trim())
  const { tls } = route.nameNode
  return ids
    .filter((id) => id !== '' && id !== values.get('dfs.ha.namenode.id'))
    .flatMap((id) => {
      const address = values.get(`dfs.namenode.${tls ? 'https' : 'http'}-address.${nameService}.${id}`) ?? ''
      const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(address) ?? []
      return host === undefined ? [] : [{ host, httpPort: Number(port), ...(tls ? { tls } : {}) }]
    })
}

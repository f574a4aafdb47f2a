import { isIP } from 'node:net'
import { AppError } from '#lib/errors.ts'
import { encodeHdfsPath, webHdfsRoot } from './hdfs-path.ts'
import type { Route } from './name-node.ts'
import type { NameNodeAnswer } from './name-service.ts'
import { assertNotOwnAddress } from './own-addresses.ts'

/**
 * Where a NameNode sends us for the data. Never from https to http, nor to anything else than was asked, nor to an
 * address that is none of a DataNode's: whoever answers as a NameNode could have us send requests anywhere.
 * @throws AppError SOURCE_PROTOCOL
 */
export async function dataNodeUrl({ location, route, asked }: NameNodeAnswer, attempt: string): Promise<URL> {
  const url = location === undefined ? null : URL.parse(location)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new AppError('SOURCE_PROTOCOL', `Cannot ${attempt}: ${route.name} names no DataNode.`, {
      remedy: 'Look at the log of the NameNode. HttpFS cannot be used in place of a NameNode.',
    })
  }
  if (route.nameNode.tls && url.protocol !== 'https:') {
    throw new AppError('SOURCE_PROTOCOL', `Cannot ${attempt}: the DataNode ${url.host} is without https.`, {
      remedy: 'Set dfs.http.policy to HTTPS_ONLY on the DataNodes as on the NameNodes.',
    })
  }
  if (!isSameRequest(url, asked)) {
    throw new AppError('SOURCE_PROTOCOL', `Cannot ${attempt}: ${route.name} sends it to another path or operation.`, {
      remedy: 'Check that this is the web port of a NameNode, without a proxy that changes its answers.',
    })
  }
  await assertNotOwnAddress(hostOf(url), route.lookup, route.nameNode.host)
  return url
}

function isSameRequest(url: URL, { op, path }: NameNodeAnswer['asked']): boolean {
  if (url.username !== '' || url.password !== '') return false
  const ops = [...url.searchParams].filter(([name]) => name.toLowerCase() === 'op')
  if (ops.length !== 1 || ops[0]?.[1].toUpperCase() !== op) return false
  // Hadoop does not encode all that we do, and gives names in their composed form.
  const plain = (one: string) => one.split('/').map((name) => decodeURIComponent(name).normalize())
  try {
    return plain(url.pathname).join('\0') === plain(`${webHdfsRoot}${encodeHdfsPath(path)}`).join('\0')
  } catch {
    return false
  }
}

/**
 * What `excludedatanodes` knows a DataNode by: its IP address, and neither its name nor its web port.
 * undefined where the name has none; connecting then says so.
 */
export function addressOf(url: URL, route: Route): Promise<string | undefined> {
  const host = hostOf(url)
  if (isIP(host) !== 0) return Promise.resolve(host)
  return new Promise((done) => {
    route.dataNodeLookup(host, {}, (_error, address) => done(typeof address === 'string' ? address : undefined))
  })
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

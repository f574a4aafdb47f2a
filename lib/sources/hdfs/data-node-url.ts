import { isIP } from 'node:net'
import { AppError } from '#lib/errors.ts'
import type { Route } from './name-node.ts'
import type { NameNodeAnswer } from './name-service.ts'

/** Where a NameNode sends us for the data. Never from https to http. */
export function dataNodeUrl({ location, route }: NameNodeAnswer, attempt: string): URL {
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
  return url
}

/**
 * What `excludedatanodes` knows a DataNode by: its IP address, and neither its name nor its web port.
 * undefined where the name has none; connecting then says so.
 */
export function addressOf(url: URL, route: Route): Promise<string | undefined> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0) return Promise.resolve(host)
  return new Promise((done) => {
    route.lookup(host, {}, (_error, address) => done(typeof address === 'string' ? address : undefined))
  })
}

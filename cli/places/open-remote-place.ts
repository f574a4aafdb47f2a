import { readFile } from 'node:fs/promises'
import { AppError } from '#lib/errors.ts'
import type { OnRetry } from '#lib/sources/retry-unreachable.ts'
import type { Source } from '#lib/sources/source.ts'
import { usageError } from '../usage-error.ts'
import { type PlaceSecrets, waysToGive } from './place-secrets.ts'
import type { PlaceUrl } from './place-url.ts'

export interface RemotePlace {
  url: PlaceUrl
  /** What the source is confined to. */
  folder: string
  /** Nothing will be written. */
  forReading: boolean
  secrets: PlaceSecrets
  onRetry: OnRetry
  signal: AbortSignal
}

/** The driver of a place. Drivers are loaded when they are needed. Throws INVALID_INPUT, SOURCE_*. */
export function openRemotePlace(place: RemotePlace): Promise<Source> {
  switch (place.url.scheme) {
    case 'cifs':
      return openCifs(place)
    case 'nfs':
      return openNfs(place)
    case 'hdfs':
    case 'hdfss':
      return openHdfs(place)
    case 'obs':
      return openObs(place)
    case 'sftp':
      return openSftp(place)
    default:
      return place.url.scheme satisfies never
  }
}

async function openCifs({ url, folder, forReading, secrets, onRetry }: RemotePlace): Promise<Source> {
  const { createCifsSource } = await import('#lib/sources/cifs/cifs-source.ts')
  const semicolon = url.user.indexOf(';')
  const encrypt = url.parameters.get('encrypt') ?? '0'
  if (encrypt !== '0' && encrypt !== '1') throw usageError('encrypt in a cifs:// URL is 0 or 1.')
  return createCifsSource({
    ...url.hosts[0],
    user: url.user.slice(semicolon + 1),
    domain: semicolon < 0 ? '' : url.user.slice(0, semicolon),
    password: secrets.password ?? missing('CIFS needs the password of the user', 'password'),
    sharePath: folder,
    encrypt: encrypt === '1',
    forReading,
    onRetry,
  })
}

async function openNfs({ url, folder, onRetry }: RemotePlace): Promise<Source> {
  const { createNfsSource } = await import('#lib/sources/nfs/nfs-source.ts')
  const mountPort = url.parameters.get('mountPort')
  const mount = mountPort === undefined ? {} : { mountPort: Number(mountPort) }
  return createNfsSource({ ...url.hosts[0], ...mount, sharePath: folder, onRetry })
}

async function openHdfs({ url, folder, onRetry }: RemotePlace): Promise<Source> {
  const { createHdfsSource } = await import('#lib/sources/hdfs/hdfs-source.ts')
  const caFile = url.parameters.get('ca')
  const tls = url.scheme === 'hdfss' && { tls: caFile === undefined ? {} : { ca: await readCertificate(caFile) } }
  return createHdfsSource({
    pathType: 'RemoteHDFS',
    nameService: url.hosts.map(({ host }) => host).join(','),
    nameNodes: url.hosts.map(({ host, port }) => ({ host, httpPort: port, ...tls })),
    user: url.user,
    folder,
    onRetry,
  })
}

async function openObs({ url, folder, secrets }: RemotePlace): Promise<Source> {
  const { createObsSource } = await import('#lib/sources/obs/obs-source.ts')
  const endpoint = url.parameters.get('endpoint') || process.env.KMC_OBS_ENDPOINT
  if (!endpoint) {
    throw usageError(
      'The endpoint of OBS is not known.',
      'Write obs://BUCKET/folder/file?endpoint=https://obs.REGION.DOMAIN, or set KMC_OBS_ENDPOINT.',
    )
  }
  const region = url.parameters.get('region') || process.env.KMC_OBS_REGION
  return createObsSource({
    endpoint,
    ...(region ? { region } : {}),
    bucket: url.hosts[0].host,
    accessKey: secrets.accessKey ?? missing('OBS needs an access key', 'accessKey', 'secretKey'),
    secretKey: secrets.secretKey ?? missing('OBS needs a secret key', 'accessKey', 'secretKey'),
    folder: folder === '/' ? '' : folder,
  })
}

async function openSftp({ url, folder, forReading, secrets, onRetry, signal }: RemotePlace): Promise<Source> {
  const { createSftpSource } = await import('#lib/sources/sftp/sftp-source.ts')
  const hostKey = url.parameters.get('hostKey')
  if (hostKey === undefined) return refuseUnknownHost(url, signal)
  const { password, privateKey, passphrase } = secrets
  if (password === undefined && privateKey === undefined) {
    missing('SFTP needs a password or a private key', 'password', 'privateKey')
  }
  return createSftpSource({
    ...url.hosts[0],
    user: url.user,
    password,
    privateKey,
    passphrase,
    hostKey,
    folder,
    forReading,
    onRetry,
  })
}

/** Nothing is sent to a server that may be another: its key is shown for a person to compare. */
async function refuseUnknownHost({ hosts: [server] }: PlaceUrl, signal: AbortSignal): Promise<never> {
  const { readHostKey } = await import('#lib/sources/sftp/host-key.ts')
  const { type, fingerprint } = await readHostKey(server, signal)
  throw usageError(
    `The sftp:// URL names no host key. ${server.host} port ${server.port} shows the ${type} key ${fingerprint}.`,
    `Compare it on the server (ssh-keygen -l -f /etc/ssh/ssh_host_…_key.pub); if it is that one, append ?hostKey=${fingerprint} to the URL, in quotes.`,
  )
}

async function readCertificate(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('INVALID_INPUT', `The certificate ${path} of the hdfss:// URL cannot be read.`, {
      remedy: 'Name the file of the cluster’s CA, in PEM.',
      cause,
    })
  })
}

function missing(what: string, ...names: (keyof PlaceSecrets)[]): never {
  throw usageError(`${what}, and there is none.`, waysToGive(...names))
}

import { Agent } from 'undici'
import { AppError, isAppError } from '#lib/errors.ts'
import { askWebServer, type RawAnswer } from './ask-web-server.ts'
import { connectionError } from './connection-error.ts'
import { parseJson } from './hdfs-error.ts'
import { connectMs } from './name-node.ts'
import { parseSuperiorQueues, parseYarnQueues, type YarnQueue } from './parse-yarn-queues.ts'

export interface YarnQueueOptions {
  /** Web addresses of the ResourceManagers, `https://host:port`, in any order; `ca` in PEM. */
  resourceManagers: readonly { url: string; ca?: string }[]
  /** Its name, or its path with `root.`. */
  queue: string
  /** Default 30 s: a ResourceManager that does not answer for so long is given up. */
  callMs?: number
}

/**
 * Makes sure that a queue of Yarn exists and is running, by the REST of the active ResourceManager. Huawei's Superior
 * scheduler and the fair one tell no state: there a queue that exists will do.
 *
 * @returns names of the queues that are running, the one asked for among them
 * @throws AppError INVALID_INPUT with the field `queueName` and the running queues in its remedy; SOURCE_*
 */
export async function checkYarnQueue(
  { resourceManagers, queue, callMs = 30_000 }: YarnQueueOptions,
  signal?: AbortSignal,
): Promise<string[]> {
  const queues = await readYarnQueues(resourceManagers, callMs, signal)
  const running = queues.filter(({ isRunning }) => isRunning).map(({ path }) => path)
  const wanted = queues.find(({ name, path }) => queue === name || queue === path || `root.${queue}` === path)
  if (wanted?.isRunning) return running
  const why = wanted ? `is ${wanted.state}` : 'does not exist, or has queues below it'
  throw new AppError('INVALID_INPUT', `The Yarn queue ${JSON.stringify(queue)} ${why}.`, {
    field: 'queueName',
    remedy:
      running.length > 0
        ? `Choose one of the running queues: ${running.join(', ')}.`
        : 'No queue of this Yarn is running.',
  })
}

/** The queues that the active ResourceManager knows. @throws AppError SOURCE_*, INVALID_INPUT */
export async function readYarnQueues(
  resourceManagers: YarnQueueOptions['resourceManagers'],
  callMs = 30_000,
  signal?: AbortSignal,
): Promise<YarnQueue[]> {
  const reasons: string[] = []
  let failure: AppError | undefined
  for (const { url, ca } of resourceManagers) {
    const { origin, host } = parseUrl(url)
    const agent = new Agent({ connect: { timeout: connectMs, ...(ca === undefined ? {} : { ca }) } })
    const ask = (target: string) => askWebServer({ origin, agent, name: host }, 'GET', target, callMs, signal)
    try {
      const answer = await ask('/ws/v1/cluster/scheduler')
      const queues = parseYarnQueues(parseJson(answer.text))
      if (queues) return queues
      if (isRedirect(answer)) {
        reasons.push(`${host} is standby`)
        continue
      }
      const superior = parseSuperiorQueues(parseJson((await ask('/ws/v1/sscheduler/queues/list')).text))
      if (superior) return superior
      reasons.push(`${host} answers HTTP ${answer.status}, not with its queues`)
    } catch (error) {
      signal?.throwIfAborted()
      failure ??= isAppError(error) ? error : connectionError(error, 'ask Yarn for its queues', `${host}`)
      reasons.push(`${host} cannot be reached`)
    } finally {
      agent.destroy().catch(() => {})
    }
  }
  if (failure && resourceManagers.length === 1) throw failure
  const said = reasons.length > 0 ? reasons.join('; ') : 'no ResourceManager is entered'
  throw new AppError(failure?.code ?? 'SOURCE_PROTOCOL', `Cannot ask Yarn for its queues: ${said}.`, {
    remedy:
      failure?.remedy ??
      'Enter the web addresses of both ResourceManagers of the cluster (MRS: port 26001 for https), in normal mode.',
    cause: failure,
  })
}

/** A standby ResourceManager sends everybody to the active one, where it knows that. */
function isRedirect({ status, text }: RawAnswer): boolean {
  return (status >= 300 && status < 400) || /standby RM|no active RM/i.test(text)
}

function parseUrl(text: string): URL {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol)) return url
  throw new AppError('INVALID_INPUT', `${JSON.stringify(text)} is not the web address of a ResourceManager.`, {
    field: 'resourceManagers',
    remedy: 'Enter it as https://host:port.',
  })
}

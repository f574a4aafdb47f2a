import { type ControllerJson, parseBrokerEndpoints, parseController } from '#lib/kafka/topic-json.ts'
import { formatServer } from '#lib/zookeeper/connect-string.ts'
import type { ZnodeData, ZnodeStat, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'

/** A broker that is registered right now. */
export interface Registration {
  id: number
  endpoints: string[]
  stat: ZnodeStat
}

/** What stands where brokers register, but is owned by no session: it never goes by itself. */
export interface LeftBehind {
  /** From ZooKeeper's root. */
  path: string
  endpoints: string[]
  /** What deletes it. */
  command: string
}

export interface Registrations {
  /** By id. */
  brokers: Registration[]
  /** Also that of a migration to KRaft, which is persistent. */
  controller: ControllerJson | null
  leftBehind: LeftBehind[]
}

/** A controller whose registration cannot be read is one all the same. */
const unknownController: ControllerJson = { brokerid: -1 }

/** Who is registered, and what a tool that copies trees has left in the place of a registration. */
export async function readRegistrations(session: ZooKeeperSession): Promise<Registrations> {
  const [all, controller] = await Promise.all([readIds(session), read(session, '/controller')])
  const json = parseController(controller?.data ?? null)
  const isOfMigration = (json?.kraftControllerEpoch ?? -1) >= 0
  const isControllerLeft = controller !== null && isPersistent(controller.stat) && !isOfMigration
  const leave = (path: string, endpoints: string[]): LeftBehind => {
    const whole = `${session.chroot}${path}`
    return { path: whole, endpoints, command: `zkCli.sh -server ${formatServer(session.server)} delete ${whole}` }
  }
  return {
    brokers: all.filter((broker) => !isPersistent(broker.stat)),
    controller: controller && !isControllerLeft ? (json ?? unknownController) : null,
    leftBehind: [
      ...all
        .filter((broker) => isPersistent(broker.stat))
        .map((broker) => leave(`/brokers/ids/${broker.id}`, broker.endpoints)),
      ...(isControllerLeft ? [leave('/controller', [])] : []),
    ],
  }
}

function isPersistent({ ephemeralOwner }: ZnodeStat): boolean {
  return ephemeralOwner === 0n
}

async function readIds(session: ZooKeeperSession): Promise<Registration[]> {
  const ids = await session.getChildren('/brokers/ids').catch((error: unknown) => {
    if (isZooKeeperError(error, 'NO_NODE')) return { children: [] }
    throw error
  })
  const brokers = await Promise.all(
    ids.children.map(async (id) => {
      const found = await read(session, `/brokers/ids/${id}`)
      return found ? [{ id: Number(id), endpoints: parseBrokerEndpoints(found.data), stat: found.stat }] : []
    }),
  )
  return brokers.flat().sort((a, b) => a.id - b.id)
}

async function read(session: ZooKeeperSession, path: string): Promise<{ data: ZnodeData; stat: ZnodeStat } | null> {
  return session.getData(path).catch((error: unknown) => {
    if (isZooKeeperError(error, 'NO_NODE')) return null
    throw error
  })
}

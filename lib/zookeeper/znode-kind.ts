import type { ZnodeKind, ZnodeStat } from './types.ts'

const containerOwner = 0x8000000000000000n
const ttlMark = 0xffn

/**
 * What kind of znode a Stat belongs to. ZooKeeper hides the kind in ephemeralOwner (its EphemeralType): 0 persistent,
 * the sign bit alone a container, top byte 0xff a TTL znode, anything else the id of the session that owns it.
 * Servers hide the owner of containers and TTL znodes from clients (DataNode.getClientEphemeralOwner; seen on 3.5.9
 * and 3.8.4): from those, both come as persistent.
 */
export function kindOf(stat: Pick<ZnodeStat, 'ephemeralOwner'>): ZnodeKind {
  const owner = BigInt.asUintN(64, stat.ephemeralOwner)
  if (owner === 0n) return 'persistent'
  if (owner === containerOwner) return 'container'
  return owner >> 56n === ttlMark ? 'ttl' : 'ephemeral'
}

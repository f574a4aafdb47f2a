import ACL from 'node-zookeeper-client/lib/ACL.js'
import type { Acl } from './types.ts'

/** Everybody may do everything: what Kafka gives its znodes unless `zookeeper.set.acl` is set. */
export const openAcl: readonly Acl[] = ACL.OPEN_ACL_UNSAFE.map(({ permission, id: { scheme, id } }) => ({
  perms: permission,
  scheme,
  id,
}))

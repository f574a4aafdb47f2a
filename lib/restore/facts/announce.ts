import { notificationsOf } from '#lib/kafka/notification.ts'
import type { ZnodeWrite } from './plan-item.ts'
import type { WatchedParents } from './watched-parents.ts'

/**
 * The write with the notifications that running brokers hear it by, in one transaction; the write alone where they are
 * not told of such a change.
 */
export function announce(write: ZnodeWrite, parents: WatchedParents): ZnodeWrite[] {
  const notifications = notificationsOf(write.path).flatMap(({ parent, prefix, data }): ZnodeWrite[] => {
    const watched = parents.get(parent)
    return watched ? [{ op: 'notify', path: prefix, data, acl: watched.acl }] : []
  })
  return [write, ...notifications]
}

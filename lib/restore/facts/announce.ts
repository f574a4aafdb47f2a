import { notificationOf } from '#lib/kafka/notification.ts'
import type { Acl } from '#lib/zookeeper/types.ts'
import type { ZnodeWrite } from './plan-item.ts'

/**
 * The write with the notification that running brokers hear it by, in one transaction; the write alone where they are
 * not told of such a change.
 * @param parents znode ACLs of the parents of notifications: a notification takes that of its siblings
 */
export function announce(write: ZnodeWrite, parents: ReadonlyMap<string, readonly Acl[]>): ZnodeWrite[] {
  const notification = notificationOf(write.path)
  const acl = notification && parents.get(notification.parent)
  if (!notification || !acl) return [write]
  return [write, { op: 'notify', path: notification.prefix, data: notification.data, acl }]
}

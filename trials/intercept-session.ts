import { AppError } from '#lib/errors.ts'
import type { ZnodeOperation, ZooKeeperSession } from '#lib/zookeeper/types.ts'

/** The session as it is, but `beforeMulti` is awaited before the restoration's n-th transaction (from 1); what it throws, multi throws. */
export function interceptMulti(
  session: ZooKeeperSession,
  beforeMulti: (count: number, operations: readonly ZnodeOperation[]) => Promise<void>,
): ZooKeeperSession {
  let count = 0
  return new Proxy(session, {
    get(target, name) {
      if (name === 'multi') {
        return async (operations: Parameters<ZooKeeperSession['multi']>[0]) => {
          if (isOfRestoration(operations)) await beforeMulti(++count, operations)
          return target.multi(operations)
        }
      }
      return memberOf(target, name)
    },
  })
}

/** As if the process were killed after so many transactions: nothing reaches ZooKeeper any more, no tidying up either. */
export function cutAfter(session: ZooKeeperSession, transactions: number): ZooKeeperSession {
  const life = { left: transactions, isOver: false }
  const wrap = (inner: ZooKeeperSession): ZooKeeperSession =>
    new Proxy(inner, {
      get(target, name) {
        if (name === 'unrooted') return () => wrap(target.unrooted())
        const member = memberOf(target, name)
        if (typeof member !== 'function' || name === 'close') return member
        return (...args: unknown[]) => {
          if (name === 'multi' && isOfRestoration(args[0]) && life.left-- === 0) life.isOver = true
          if (life.isOver) return Promise.reject(new AppError('ZK_CONNECTION_LOST', 'Killed by the trial.'))
          return member(...args)
        }
      },
    })
  return wrap(session)
}

/** Those that take and give back the lock are not: every write of a restoration checks the lock first. */
function isOfRestoration(operations: unknown): boolean {
  return Array.isArray(operations) && operations[0]?.op === 'check'
}

/** Its methods have private fields: they must not run on the proxy. */
function memberOf(session: ZooKeeperSession, name: string | symbol): unknown {
  const member: unknown = Reflect.get(session, name, session)
  return typeof member === 'function' ? member.bind(session) : member
}

import type { ArchiveHeader } from '#lib/archive/format.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import type { PreflightCheck, PreflightFinding } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { describeDeafness } from '../facts/watched-parents.ts'
import { okFinding } from './ok-finding.ts'
import type { EndpointAnswer } from './probe-endpoints.ts'

export interface BrokerSurroundings {
  header: ArchiveHeader
  live: LiveFacts
  options: Pick<PlanOptions, 'mode' | 'confirmBrokersStopped'>
  endpoints: readonly EndpointAnswer[]
}

/** Whether the brokers are as the mode of the restoration wants them: stopped, or running and listening. */
export function checkBrokers(input: BrokerSurroundings): PreflightFinding[] {
  const { live, options } = input
  return [
    ...checkLeftBehind(live, options),
    options.mode === 'online' ? checkNotifications(live) : checkBrokersStopped(input),
  ]
}

/** An ephemeral znode goes with its session; a copy of one made by another tool never does, and keeps the broker out. */
function checkLeftBehind({ leftBehind }: LiveFacts, { mode }: Pick<PlanOptions, 'mode'>): PreflightFinding[] {
  if (leftBehind.length === 0) return []
  const isOne = leftBehind.length === 1
  return [
    {
      check: 'leftBehind',
      result: mode === 'online' ? 'warning' : 'error',
      seen: `${leftBehind.map(({ path }) => path).join(', ')} ${isOne ? 'was' : 'were'} left behind: persistent, owned by no session, so ${isOne ? 'it never goes' : 'they never go'} by ${isOne ? 'itself' : 'themselves'}, and no broker can register there. A tool that copies trees makes such znodes.`,
      remedy: `Make sure that no broker runs, delete ${isOne ? 'it' : 'them'} (${leftBehind.map(({ command }) => command).join('; ')}), and plan again.`,
    },
  ]
}

/** Running brokers hear of a change through a notification, which needs the parent that they watch. */
function checkNotifications(live: LiveFacts): PreflightFinding {
  const check: PreflightCheck = 'notifications'
  if (live.brokers.length === 0) {
    return {
      check,
      result: 'warning',
      seen: 'No broker is registered, so nobody hears of the changes now; brokers read them when they start.',
      remedy: 'With Kafka stopped, the mode "Kafka is stopped" restores everything.',
    }
  }
  // The parents of ACLs and tokens are there only where Kafka uses them; what needs one that is missing is refused alone.
  const needed = '/config/changes'
  const ids = live.brokers.map((broker) => broker.id).join(', ')
  const deaf = [...live.watchedParents].filter(([, parent]) => parent.ignoredBy.length > 0)
  if (deaf.length > 0) {
    return {
      check,
      result: 'warning',
      seen: `${deaf.map(([path, parent]) => describeDeafness(path, parent)).join(' ')} What would be announced there is refused.`,
      remedy: 'Restart those brokers one after another and plan again, or restore that part with Kafka stopped.',
    }
  }
  if (live.watchedParents.has(needed)) return okFinding(check, `Brokers ${ids} run; every change is announced to them.`)
  return {
    check,
    result: 'warning',
    seen: `Brokers ${ids} run, but ${needed} is missing or unreadable: what is announced there is refused.`,
    remedy: 'Restore that part with Kafka stopped.',
  }
}

function checkBrokersStopped({ header, live, options, endpoints }: BrokerSurroundings): PreflightFinding {
  const check: PreflightCheck = 'brokersStopped'
  if (live.brokers.length > 0) {
    const ids = live.brokers.map((broker) => broker.id).join(', ')
    const refused = new Set(endpoints.filter((one) => one.answer === 'refused').map((one) => one.endpoint))
    const isDead = (broker: LiveFacts['brokers'][number]) =>
      broker.endpoints.length > 0 && broker.endpoints.every((endpoint) => refused.has(endpoint))
    if (live.brokers.every(isDead)) {
      return {
        check,
        result: 'error',
        seen: `Kafka ${live.brokers.length === 1 ? 'broker' : 'brokers'} ${ids} ${live.brokers.length === 1 ? 'was' : 'were'} killed: still registered, but nobody listens any more.`,
        remedy: 'Wait until the registration has gone with its session (18 s by default), then Retry.',
      }
    }
    return {
      check,
      result: 'error',
      seen: `Kafka ${live.brokers.length === 1 ? 'broker' : 'brokers'} ${ids} ${live.brokers.length === 1 ? 'is' : 'are'} running. Stop Kafka first.`,
      remedy:
        'Stop all brokers of this service, then Retry. A broker that was killed stays registered until its session times out (18 s by default).',
    }
  }
  if (live.controller) {
    return {
      check,
      result: 'error',
      seen: `Broker ${live.controller.brokerid} is still registered as the controller. Stop Kafka first.`,
      remedy: 'Wait until its session has timed out (18 s by default), then Retry.',
    }
  }
  const accepting = endpoints.filter((one) => one.answer === 'accepted').map((one) => one.endpoint)
  if (accepting.length > 0) {
    return {
      check,
      result: 'error',
      seen: `No broker is registered, yet ${accepting.join(', ')} ${accepting.length === 1 ? 'accepts' : 'accept'} connections: brokers live on when their znodes are deleted under them or while they are paused, and go on taking records.`,
      remedy: 'Stop the brokers there, then Retry.',
    }
  }
  const silent = endpoints.filter((one) => one.answer === 'silent').map((one) => one.endpoint)
  if (silent.length > 0) {
    return {
      check,
      decision: 'confirmBrokersStopped',
      result: options.confirmBrokersStopped ? 'warning' : 'error',
      seen: `No broker is registered, but ${silent.join(', ')} did not answer in time: that is not the same as stopped.`,
      remedy: options.confirmBrokersStopped
        ? 'You confirmed that the brokers there are stopped.'
        : 'Make sure that the brokers there are stopped, tick "The brokers that cannot be reached are stopped" and plan again.',
    }
  }
  // A broker whose address nobody knows may be frozen or live on unregistered: that nobody asked is no good news.
  const unknown = header.brokers.filter((broker) => broker.endpoints.length === 0).map((broker) => broker.id)
  const looked = endpoints.length > 0 ? `, and none of ${endpoints.length} known endpoints answers` : ''
  if (endpoints.length > 0 && unknown.length === 0) return okFinding(check, `No broker is registered${looked}.`)
  const whose =
    unknown.length > 0 && endpoints.length > 0 ? `Addresses of brokers ${unknown.join(', ')}` : 'Their addresses'
  return {
    check,
    result: 'warning',
    seen: `No broker is registered${looked}. ${whose} are not known, so nobody asked whether one lives on unregistered.`,
    remedy: 'Make sure on the hosts that no broker of this service runs.',
  }
}

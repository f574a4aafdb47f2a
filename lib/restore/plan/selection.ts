import type { ZnodeMeaning } from '#lib/kafka/catalogue.ts'
import type { Selection } from '../facts/plan-options.ts'

/** Answers, znode by znode, what of two trees a restoration looks at. */
export interface Selected {
  topic(name: string): boolean
  /** For everything but topics. */
  znode(meaning: ZnodeMeaning): boolean
  /** Clocks only have to go forward where topics are restored. */
  readonly hasTopics: boolean
}

/** @param selection null: everything */
export function readSelection(selection: Selection | null): Selected {
  if (selection === null) return { topic: () => true, znode: () => true, hasTopics: true }
  const matchesTopic = matcherOf(selection.topics)
  return {
    hasTopics: selection.topics.length > 0,
    topic: matchesTopic,
    znode({ class: znodeClass, names }) {
      switch (znodeClass) {
        // A topic brings its configuration along: brokers that start without it apply their own retention.
        case 'configuration':
          return selection.configurations || (names.topic !== undefined && matchesTopic(names.topic))
        case 'user':
          return selection.users
        case 'acl':
          return selection.acls
        case 'offset':
          return selection.offsets
        case 'structure':
        case 'identity':
          return true
        default:
          return false
      }
    },
  }
}

function matcherOf(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.includes('*')) return () => true
  const names = new Set(patterns.filter((pattern) => !pattern.includes('*')))
  const wildcards = patterns
    .filter((pattern) => pattern.includes('*'))
    .map((pattern) => new RegExp(`^${pattern.split('*').map(escapePattern).join('.*')}$`))
  return (name) => names.has(name) || wildcards.some((wildcard) => wildcard.test(name))
}

function escapePattern(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
}

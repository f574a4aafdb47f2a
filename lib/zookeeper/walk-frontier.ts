import type { Acl, ZnodeData, ZnodeStat } from './types.ts'
import { WalkLevel } from './walk-level.ts'

/** A znode that a walk knows by name, from then until it is handed out. */
export interface Step {
  readonly path: string
  readonly level: WalkLevel
  /** Reading goes data, then children where it has any; `read` when both are there and it is known what follows. */
  state: 'new' | 'readingData' | 'hasData' | 'readingChildren' | 'read' | 'gone' | 'unreadable'
  data: ZnodeData
  stat: ZnodeStat | null
  /** null until it was read or found to be known. */
  acl: readonly Acl[] | null
  next: Step | Siblings | null
}

/** Children that come next and are not steps yet: of a million siblings most stay bare names. */
interface Siblings {
  readonly base: string
  readonly names: readonly string[]
  position: number
  readonly level: WalkLevel
  next: Step | Siblings | null
}

export function rootStep(path: string): Step {
  return newStep(path, new WalkLevel(0), null)
}

/** Puts the children of a znode behind it, in path order. */
export function insertChildren(parent: Step, names: string[]): void {
  if (names.length === 0) return
  const base = parent.path === '/' ? '/' : `${parent.path}/`
  parent.next = { base, names: names.sort(), position: 0, level: parent.level.levelBelow(), next: parent.next }
}

/** The step behind this one, made from the next name where there is none yet. */
export function stepBehind(step: Step, skip: (path: string) => boolean): Step | null {
  for (;;) {
    const { next } = step
    if (next === null || 'state' in next) return next
    const name = next.names[next.position++]
    if (name === undefined) {
      step.next = next.next
      continue
    }
    const path = next.base + name
    if (skip(path)) continue
    step.next = newStep(path, next.level, next.position < next.names.length ? next : next.next)
  }
}

function newStep(path: string, level: WalkLevel, next: Step['next']): Step {
  return { path, level, state: 'new', data: null, stat: null, acl: null, next }
}

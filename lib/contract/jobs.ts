import type { ErrorView } from './action-result.ts'

/** A job that the page polls: what needs the worker's network or disk. */
export type JobView<T> =
  | { id: string; state: 'waiting' | 'running'; note: string | null }
  | { id: string; state: 'done'; output: T }
  | { id: string; state: 'failed'; error: ErrorView }

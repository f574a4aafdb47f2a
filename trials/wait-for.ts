import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 100

/** Asks until the answer is not null; fails with `what` when it never is. */
export async function waitFor<T>(what: string, ask: () => Promise<T | null>, timeoutMs = 30_000): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}.`)
    await delay(pollMs)
  }
}

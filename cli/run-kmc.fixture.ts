import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The real binary, as a person or a script runs it; used by tests only. */

const binary = join(import.meta.dirname, '..', 'bin', 'kmc.mjs')

export interface KmcRun {
  code: number | null
  stdout: string
  stderr: string
}

export interface KmcOptions {
  env?: Record<string, string>
  cwd?: string
  /** Called with everything on stderr so far, at each piece of it. */
  onStderr?: (text: string, kmc: { pid: number; kill(signal: NodeJS.Signals): void }) => void
}

/** Runs it to its end, without a terminal. */
export async function runKmc(args: readonly string[], options: KmcOptions = {}): Promise<KmcRun> {
  const child = spawn(process.execPath, [binary, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  })
  const run: KmcRun = { code: null, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    run.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    run.stderr += text
    options.onStderr?.(run.stderr, { pid: child.pid ?? 0, kill: (signal) => child.kill(signal) })
  })
  await once(child, 'close')
  return { ...run, code: child.exitCode }
}

/** With --json: what stands on stdout must be one JSON object and nothing else. */
export async function runKmcJson(
  args: readonly string[],
  options: KmcOptions = {},
): Promise<KmcRun & { json: unknown }> {
  const run = await runKmc([...args, '--json'], options)
  return { ...run, json: JSON.parse(run.stdout) }
}

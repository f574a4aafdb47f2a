import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface ProgramOptions {
  env?: Record<string, string>
  /** Ends the program and everything it started. */
  signal?: AbortSignal
  /** Shown while it runs; default: collected only. */
  isShown?: boolean
}

export interface ProgramResult {
  code: number | null
  /** stdout and stderr as they came. */
  output: string
  stdout: string
}

/** Runs a program to its end. Rejects only where it cannot be started at all. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { env = {}, signal, isShown = false }: ProgramOptions = {},
): Promise<ProgramResult> {
  signal?.throwIfAborted()
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C reaches it through us only, and then with all its children.
    detached: true,
  })
  await once(child, 'spawn')
  const endGroup = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
  }
  signal?.addEventListener('abort', endGroup, { once: true })
  process.once('exit', endGroup)
  const result: ProgramResult = { code: null, output: '', stdout: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    result.stdout += chunk.toString()
    result.output += chunk.toString()
    if (isShown) process.stdout.write(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    result.output += chunk.toString()
    if (isShown) process.stderr.write(chunk)
  })
  const [code] = await once(child, 'close')
  signal?.removeEventListener('abort', endGroup)
  process.off('exit', endGroup)
  signal?.throwIfAborted()
  return { ...result, code: typeof code === 'number' ? code : null }
}

/** The same, where any other end than success is an error that shows the last lines of the output. */
export async function runOrFail(
  what: string,
  program: string,
  args: readonly string[],
  options?: ProgramOptions,
): Promise<ProgramResult> {
  const result = await runProgram(program, args, options)
  if (result.code !== 0) throw new Error(`${what} failed:\n${lastLines(result.output, 150)}`)
  return result
}

/** Runs a script of a package on the Node that runs us. */
export function nodeModule(path: string): [string, string] {
  return [process.execPath, `node_modules/${path}`]
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

import type { ExitCode } from './exit-code.ts'
import type { Output } from './output.ts'

/** What every command gets beside its own arguments. */
export interface CommandContext {
  output: Output
  /** Ends with STOPPED at the first Ctrl-C. */
  signal: AbortSignal
  /** A private folder, removed when the command ends, however it ends. */
  makeWorkFolder(): Promise<string>
}

/** What became of it; for a person it has been printed by then. */
export interface CommandResult {
  exitCode: ExitCode
  /** The object of --json. */
  json: object
}

import { AppError } from '#lib/errors.ts'

/** A wrong flag or argument: exit code 2. */
export function usageError(message: string, remedy?: string): AppError {
  return new AppError('INVALID_INPUT', message, { remedy: remedy ?? 'See kmc --help.' })
}

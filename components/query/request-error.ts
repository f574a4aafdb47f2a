import type { ErrorView } from '#lib/contract/action-result.ts'

/** What a poll or a server action failed with, in the words the server chose. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly view: ErrorView

  constructor(view: ErrorView, options?: ErrorOptions) {
    super(view.message, options)
    this.view = view
  }
}

/** A failure of the browser's own (offline, proxy down): the server had no say. */
export function localError(message: string, remedy: string | null, cause?: unknown): RequestError {
  return new RequestError({ code: 'INTERNAL', message, remedy, field: null, errorId: null }, { cause })
}

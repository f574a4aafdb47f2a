'use client'

import { en } from '#messages/en.ts'

/** The layout itself failed: nothing of it can be used here, no providers and no styles. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>{en.errors.crashTitle}</h1>
          <p>{en.errors.crashBody}</p>
          {error.digest === undefined ? null : <p>{en.errors.crashDigest.replace('{digest}', error.digest)}</p>}
          <button type="button" onClick={reset}>
            {en.errors.tryAgain}
          </button>
        </main>
      </body>
    </html>
  )
}

'use client'

import { CopyButton } from './copy-button.tsx'

/** A path, id or hash, whole, breaking where it must, with a copy button right after it. */
export function CopyText({ text, what }: { text: string; what: string }) {
  return (
    <span className="app-copy-text">
      <code className="app-code">{text}</code> <CopyButton text={text} what={what} />
    </span>
  )
}

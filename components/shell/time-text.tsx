'use client'

import { useFormatter, useNow, useTranslations } from 'use-intl'

interface TimeTextProps {
  /** ISO 8601; null: never. */
  at: string | null
  /** "3 hours ago"; the exact time stands on hover either way. */
  isRelative?: boolean
  /** Stands for null. */
  never?: string
}

/** Milliseconds between two looks at the clock. */
const updateInterval = 10_000

/** In the viewer's zone, with the zone on hover. Only for what the browser fetched: the server knows no viewer's zone. */
export function TimeText({ at, isRelative = false, never }: TimeTextProps) {
  const t = useTranslations('shell.time')
  if (at === null) return never ?? t('never')
  const exact = new Date(at).toLocaleString('en-GB', {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'long',
  })
  return (
    <time dateTime={at} title={exact} className="app-nowrap">
      {isRelative ? <RelativeTime at={at} /> : shortTime(new Date(at))}
    </time>
  )
}

function RelativeTime({ at }: { at: string }) {
  const format = useFormatter()
  const now = useNow({ updateInterval })
  const date = new Date(at)
  // A clock of another machine may be ahead: the past is never "in 2 seconds".
  return format.relativeTime(date > now ? now : date, { now })
}

function shortTime(date: Date): string {
  const day = date.toLocaleDateString('en-CA')
  return `${day} ${date.toLocaleTimeString('en-GB')}`
}

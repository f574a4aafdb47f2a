'use client'

import { TimeText } from '#components/shell/time-text.tsx'

/** The end of what began at `start`: the hour alone where the day is the same; date and zone stand on hover. */
export function EndTime({ start, end }: { start: string | null; end: string | null }) {
  if (start === null || end === null || !isSameDay(new Date(start), new Date(end))) {
    return <TimeText at={end} never="–" />
  }
  const exact = new Date(end)
  return (
    <time
      dateTime={end}
      title={exact.toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'long' })}
      className="app-nowrap"
    >
      {exact.toLocaleTimeString('en-GB')}
    </time>
  )
}

function isSameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString()
}

'use client'

import type { ComponentProps, ReactNode } from 'react'
import type { ListView } from '#lib/contract/listing.ts'
import { QueryFaces } from './query-faces.tsx'
import { UnreadableAlert } from './unreadable-alert.tsx'

interface ListFacesProps<Row> extends Omit<ComponentProps<typeof QueryFaces<ListView<Row>>>, 'children'> {
  children: (rows: Row[]) => ReactNode
}

/** The faces of a polled list: rows that cannot be read are named above those that can. */
export function ListFaces<Row>({ children, ...faces }: ListFacesProps<Row>) {
  return (
    <QueryFaces {...faces}>
      {({ rows, unreadable }) => (
        <>
          <UnreadableAlert unreadable={unreadable} />
          {children(rows)}
        </>
      )}
    </QueryFaces>
  )
}

'use client'

import { Tooltip, type TooltipProps } from '@patternfly/react-core'

/** A tooltip inside the open dialog or the main landmark: at the end of the body it would belong to no region of the page. */
export function AppTooltip(props: Omit<TooltipProps, 'appendTo'>) {
  return <Tooltip {...props} appendTo={findRegion} />
}

function findRegion(): HTMLElement {
  return document.querySelector<HTMLElement>('[role="dialog"]') ?? document.querySelector('main') ?? document.body
}

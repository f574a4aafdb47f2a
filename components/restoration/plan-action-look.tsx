import BanIcon from '@patternfly/react-icons/dist/esm/icons/ban-icon'
import EqualsIcon from '@patternfly/react-icons/dist/esm/icons/equals-icon'
import PencilAltIcon from '@patternfly/react-icons/dist/esm/icons/pencil-alt-icon'
import PlusCircleIcon from '@patternfly/react-icons/dist/esm/icons/plus-circle-icon'
import TrashIcon from '@patternfly/react-icons/dist/esm/icons/trash-icon'
import type { ReactElement } from 'react'
import type { PlanAction } from '#lib/restore/facts/plan-item.ts'

/** Icon and label colour of what a plan does with an item. */
export const planActionLooks: Record<
  PlanAction,
  { color: 'green' | 'blue' | 'grey' | 'orange' | 'red'; icon: ReactElement }
> = {
  create: { color: 'green', icon: <PlusCircleIcon /> },
  change: { color: 'blue', icon: <PencilAltIcon /> },
  keep: { color: 'grey', icon: <EqualsIcon /> },
  refuse: { color: 'orange', icon: <BanIcon /> },
  delete: { color: 'red', icon: <TrashIcon /> },
}

'use client'

import { Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core'
import EllipsisVIcon from '@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { useFocusHeir } from './use-focus-heir.ts'

export interface RowMenuItem {
  label: string
  /** Where it leads, or what it does. */
  run: string | (() => void)
  /** Why it cannot be used now; null: it can. */
  refusal: string | null
  isDanger?: boolean
}

interface RowMenuProps {
  /** Accessible name; it names the row's object. */
  label: string
  /** Shown in place of the kebab. */
  text?: string
  items: readonly RowMenuItem[]
}

/**
 * The kebab of a row, or a word in its place. Focus goes back to it before a dialog opens, so that the dialog gives it
 * back there; where the dialog deleted the row, to the heading.
 */
export function RowMenu({ label, text, items }: RowMenuProps) {
  const router = useRouter()
  const [isOpen, setOpen] = useState(false)
  const toggle = useRef<HTMLSpanElement>(null)
  useFocusHeir(toggle)
  return (
    <span ref={toggle} className="app-row-menu">
      <Dropdown
        isOpen={isOpen}
        onOpenChange={setOpen}
        onSelect={() => setOpen(false)}
        shouldFocusToggleOnSelect
        popperProps={{ position: 'right', appendTo: 'inline', minWidth: '14rem' }}
        toggle={(ref) => (
          <MenuToggle
            ref={ref}
            variant={text === undefined ? 'plain' : 'plainText'}
            aria-label={label}
            isExpanded={isOpen}
            {...(text === undefined ? { icon: <EllipsisVIcon /> } : {})}
            onClick={() => setOpen(!isOpen)}
          >
            {text}
          </MenuToggle>
        )}
      >
        <DropdownList>
          {items.map((item) => (
            <DropdownItem
              key={item.label}
              isDanger={item.isDanger === true && item.refusal === null}
              isAriaDisabled={item.refusal !== null}
              {...(item.refusal === null ? {} : { description: item.refusal })}
              onClick={() => (typeof item.run === 'string' ? router.push(item.run) : item.run())}
            >
              {item.label}
            </DropdownItem>
          ))}
        </DropdownList>
      </Dropdown>
    </span>
  )
}

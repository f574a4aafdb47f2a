'use client'

import { Badge, MenuToggle, Select, SelectList, SelectOption } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

interface FilterSelectProps {
  label: string
  options: readonly { value: string; label: string }[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** A filter of a list with several choices. */
export function FilterSelect({ label, options, chosen, onChange }: FilterSelectProps) {
  const t = useTranslations('tasks.toolbar')
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Select
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      selected={[...chosen]}
      onSelect={(_event, value) => {
        const picked = String(value)
        onChange(chosen.includes(picked) ? chosen.filter((one) => one !== picked) : [...chosen, picked])
      }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          isExpanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
          aria-label={chosen.length === 0 ? label : t('filterChosen', { filter: label, count: chosen.length })}
          badge={chosen.length === 0 ? undefined : <Badge isRead>{chosen.length}</Badge>}
        >
          {label}
        </MenuToggle>
      )}
    >
      <SelectList aria-label={label}>
        {options.map((option) => (
          <SelectOption key={option.value} value={option.value} hasCheckbox isSelected={chosen.includes(option.value)}>
            {option.label}
          </SelectOption>
        ))}
      </SelectList>
    </Select>
  )
}

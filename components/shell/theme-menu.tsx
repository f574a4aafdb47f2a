'use client'

import { MenuToggle, Select, SelectList, SelectOption } from '@patternfly/react-core'
import DesktopIcon from '@patternfly/react-icons/dist/esm/icons/desktop-icon'
import MoonIcon from '@patternfly/react-icons/dist/esm/icons/moon-icon'
import SunIcon from '@patternfly/react-icons/dist/esm/icons/sun-icon'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { darkClass, prefersDark, type Theme, themeCookie, themeOf, themes } from './theme.ts'

const icons = { light: SunIcon, dark: MoonIcon, system: DesktopIcon }

/** The choice lives in a cookie, so that the server's first byte is already in the right theme. */
export function ThemeMenu({ initial }: { initial: Theme }) {
  const t = useTranslations('shell.theme')
  const [theme, setTheme] = useState(initial)
  const [isOpen, setOpen] = useState(false)
  const Icon = icons[theme]

  useEffect(() => {
    const system = matchMedia(prefersDark)
    const apply = () => {
      const isDark = theme === 'dark' || (theme === 'system' && system.matches)
      document.documentElement.classList.toggle(darkClass, isDark)
    }
    apply()
    system.addEventListener('change', apply)
    return () => system.removeEventListener('change', apply)
  }, [theme])

  const choose = (chosen: Theme) => {
    const secure = location.protocol === 'https:' ? '; secure' : ''
    // biome-ignore lint/suspicious/noDocumentCookie: CookieStore is not in every browser and not on plain HTTP.
    document.cookie = `${themeCookie}=${chosen}; path=/; max-age=31536000; samesite=lax${secure}`
    setTheme(chosen)
    setOpen(false)
  }

  return (
    <Select
      isOpen={isOpen}
      selected={theme}
      popperProps={{ position: 'right', appendTo: 'inline' }}
      onOpenChange={setOpen}
      onSelect={(_event, value) => choose(themeOf(String(value)))}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          variant="plain"
          aria-label={t('label', { theme: t(theme) })}
          isExpanded={isOpen}
          icon={<Icon />}
          onClick={() => setOpen(!isOpen)}
        />
      )}
    >
      <SelectList aria-label={t('choose')}>
        {themes.map((option) => {
          const OptionIcon = icons[option]
          return (
            <SelectOption key={option} value={option} icon={<OptionIcon />}>
              {t(option)}
            </SelectOption>
          )
        })}
      </SelectList>
    </Select>
  )
}

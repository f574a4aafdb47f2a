export const themes = ['light', 'dark', 'system'] as const
export type Theme = (typeof themes)[number]

export const themeCookie = 'theme'
export const darkClass = 'pf-v6-theme-dark'
export const prefersDark = '(prefers-color-scheme: dark)'

export function themeOf(cookie: string | undefined): Theme {
  return themes.find((theme) => theme === cookie) ?? 'system'
}

import type { en } from './en.ts'

/** Makes use-intl check every key and every argument against the English catalogue. */
declare module 'use-intl' {
  interface AppConfig {
    Messages: typeof en
    Locale: 'en'
  }
}

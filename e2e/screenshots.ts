import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'

/** Where the pictures go: below test-results, or with KMC_SCREENSHOTS=docs into the documentation. */
const folder = join(
  import.meta.dirname,
  '..',
  process.env.KMC_SCREENSHOTS === 'docs' ? 'docs/images' : 'test-results/screens',
)
/** What the documentation shows. */
const inDocs = new Set(['overview', 'backup-management', 'plan', 'restoration-success'])
const widths = process.env.KMC_SCREENSHOTS === 'docs' ? [1280] : [1280, 1600]

/** The page as it stands, at both widths and in both themes; leaves it as it was. */
export async function takeScreenshots(page: Page, name: string): Promise<void> {
  if (widths.length === 1 && !inDocs.has(name)) return
  await mkdir(folder, { recursive: true })
  const size = page.viewportSize() ?? { width: 1280, height: 800 }
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((isDark) => {
      document.documentElement.classList.toggle('pf-v6-theme-dark', isDark)
    }, theme === 'dark')
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 })
      const suffix = widths.length > 1 ? `-${width}` : ''
      await page.screenshot({ path: join(folder, `${name}-${theme}${suffix}.png`), animations: 'disabled' })
    }
  }
  await page.evaluate(() => document.documentElement.classList.remove('pf-v6-theme-dark'))
  await page.setViewportSize(size)
}

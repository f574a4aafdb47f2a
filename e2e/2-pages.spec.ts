import type { Page } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible } from './expect-accessible.ts'
import { expect, signIn, test } from './world.ts'

/** Every page, in both themes: accessible, without an error in the console, in its own title. */
test.describe.configure({ mode: 'serial' })

const named = z.object({
  rows: z.array(z.object({ id: z.string(), services: z.array(z.object({ id: z.string() })).nullish() })),
})
let page: Page
const complaints: string[] = []

test.beforeAll(async ({ browser, world }) => {
  page = await (await browser.newContext({ baseURL: world.console.url })).newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  await signIn(page, world)
})
test.afterAll(async () => page?.close())

async function paths(): Promise<string[]> {
  const read = async (path: string) => named.parse(await (await page.request.get(path)).json()).rows
  const clusters = await read('/api/clusters')
  const backups = await read('/api/backup-tasks')
  const restorations = await read('/api/restoration-tasks')
  return [
    ...['/overview', '/clusters', '/clusters/create', '/users', '/audit', '/change-password'],
    ...['/backup-management', '/backup-management/create', '/restoration-management', '/restoration-management/create'],
    ...clusters.flatMap(({ id, services }) => [
      `/clusters/${id}`,
      `/clusters/${id}/edit`,
      `/clusters/${id}/services/create`,
      ...(services ?? []).map((service) => `/clusters/${id}/services/${service.id}`),
    ]),
    ...backups.flatMap(({ id }) => [`/backup-management/${id}/configure`, `/backup-management/${id}/history`]),
    ...restorations.flatMap(({ id }) => [
      `/restoration-management/${id}`,
      `/restoration-management/${id}/plan`,
      `/restoration-management/${id}/history`,
    ]),
    '/no-such-page',
  ]
}

for (const theme of ['light', 'dark'] as const) {
  test(`every page is accessible, ${theme}`, async () => {
    await page.emulateMedia({ colorScheme: theme })
    for (const path of await paths()) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(page.getByRole('progressbar', { name: /loading/i })).toHaveCount(0)
      await expect(page).toHaveTitle(/\S+ · Kafka Metadata Console/)
      await expectAccessible(page)
    }
  })
}

test('no page wrote an error into the console', () => {
  const unexpected = complaints.filter((complaint) => !/no-such-page|status of 404/.test(complaint))
  expect(unexpected).toEqual([])
})

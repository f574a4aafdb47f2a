import type { Browser, Page } from '@playwright/test'
import { changePassword, expect, logIn, signIn, test, type World } from './world.ts'

/** What each role may do is decided by the server; the screens say so before one tries. */
test.describe.configure({ mode: 'serial' })

const firstPassword = 'first-password-of-a-user'
const ownPassword = 'own-password-of-a-user'
let admin: Page

test.beforeAll(async ({ browser, world }) => {
  admin = await browser.newPage({ baseURL: world.console.url })
  await signIn(admin, world)
})
test.afterAll(async () => admin?.close())

async function createUser(name: string, role: string): Promise<void> {
  await admin.goto('/users')
  await admin.getByRole('button', { name: 'Create user' }).first().click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Username' }).fill(name)
  await dialog.getByRole('radio', { name: role }).check()
  await dialog.getByRole('textbox', { name: 'First password' }).fill(firstPassword)
  await dialog.getByRole('button', { name: 'Create user' }).click()
  await expect(admin.getByRole('row').filter({ hasText: name })).toBeVisible()
}

async function enterAs(browser: Browser, world: World, name: string): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: world.console.url })).newPage()
  await page.goto('/login')
  await logIn(page, name, firstPassword)
  await expect(page).toHaveURL(/\/change-password/)
  await page.goto('/backup-management')
  await expect(page, 'no way round the change').toHaveURL(/\/change-password/)
  expect((await page.request.get('/api/backup-tasks')).status()).toBe(403)
  await changePassword(page, firstPassword, ownPassword)
  await expect(page).toHaveURL(/\/overview/)
  return page
}

test('a Viewer sees everything but changes nothing', async ({ browser, world }) => {
  await createUser('victor', 'Viewer')
  const page = await enterAs(browser, world, 'victor')
  await expect(page.getByRole('link', { name: 'Users' })).toHaveCount(0)
  expect((await page.request.get('/api/users')).status()).toBe(403)
  expect((await page.request.get('/api/clusters')).status()).toBe(200)
  await page.goto('/backup-management')
  await expect(page.getByRole('heading', { level: 1, name: 'Backup Management' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Create', exact: true })).toHaveCount(0)
  await page.context().close()
})

test('an Operator plans, but only an Administrator starts', async ({ browser, world }) => {
  await createUser('olga', 'Operator')
  const page = await enterAs(browser, world, 'olga')
  expect((await page.request.get('/api/users')).status()).toBe(403)
  await page.goto('/restoration-management/create')
  await expect(page.getByRole('textbox', { name: 'Task Name' })).toBeVisible()
  await page.context().close()
})

test('a disabled user is out at once', async ({ browser, world }) => {
  await createUser('daniel', 'Viewer')
  const page = await enterAs(browser, world, 'daniel')
  const row = admin.getByRole('row').filter({ hasText: 'daniel' })
  await row.getByRole('button', { name: /Operations of daniel/ }).click()
  await admin.getByRole('menuitem', { name: 'Disable' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Disable user daniel' }).click()
  await expect(row.getByText('Disabled')).toBeVisible()
  expect((await page.request.get('/api/backup-tasks')).status()).toBe(401)
  await page.goto('/overview')
  await expect(page).toHaveURL(/\/login/)
  await logIn(page, 'daniel', ownPassword)
  await expect(page).toHaveURL(/\/login/)
  await page.context().close()
})

test('a link opened without a session leads there after the login', async ({ browser, world }) => {
  const page = await (await browser.newContext({ baseURL: world.console.url })).newPage()
  await page.goto('/backup-management?status=Failed')
  await expect(page).toHaveURL(/\/login\?from=/)
  await logIn(page, world.console.administrator.name, world.password)
  await expect(page).toHaveURL(/\/backup-management\?status=Failed$/)
  await page.context().close()
})

test('the audit tells who did what', async () => {
  await admin.goto('/audit')
  await expect(admin.getByText('daniel').first()).toBeVisible()
})

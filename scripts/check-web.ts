import { askHealth } from '#launch/ask-health.ts'

/** Health check of the web's container: exit code 0 when the web process and its database answer. */
const scheme = process.env.KMC_TLS_CERT ? 'https' : 'http'
const answer = await askHealth(`${scheme}://127.0.0.1:${process.env.PORT ?? 3000}`)
if (answer !== '200') {
  console.error(`/api/health says ${answer}`)
  process.exitCode = 1
}

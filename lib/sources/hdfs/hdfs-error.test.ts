import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRefusal, refusalError } from './hdfs-error.ts'

const remote = (exception: string, message: string) => JSON.stringify({ RemoteException: { exception, message } })
const errorOf = (status: number, body: string) => refusalError(parseRefusal(status, body), 'read /a', 'nn1:9870')

test('a cluster in security mode is named as such', () => {
  const error = errorOf(401, '<html>Authentication required</html>')
  assert.equal(error.code, 'SOURCE_AUTH')
  assert.match(`${error.remedy}`, /Kerberos/)
})

test('of a stack trace only the first line is shown', () => {
  const trace = 'Permission denied: user=kafka\n\tat org.apache.hadoop.Check.check(Check.java:1)\n\tat …'
  const error = errorOf(403, remote('AccessControlException', trace))
  assert.equal(error.code, 'SOURCE_DENIED')
  assert.equal(
    error.message,
    'Cannot read /a: access is denied (nn1:9870: AccessControlException: Permission denied: user=kafka).',
  )
})

test('an exception that is not known is told in its own words', () => {
  const error = errorOf(403, remote('constructor', `${'x'.repeat(1000)}`))
  assert.equal(error.code, 'SOURCE_PROTOCOL')
  assert.match(error.message, /nn1:9870 says constructor: x{300}…\.$/)
})

test('an answer of another server is not taken for WebHDFS', () => {
  assert.match(errorOf(404, '<html>Not found</html>').message, /not WebHDFS \(nn1:9870, HTTP 404\)/)
})

import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'

/** The status of /api/health, or why there is none. The certificate is our own, and may be for another name. */
export function askHealth(url: string): Promise<string> {
  return new Promise((done) => {
    const options = { timeout: 5000, rejectUnauthorized: false }
    const get = url.startsWith('https:') ? getHttps : getHttp
    const request = get(`${url}/api/health`, options, (response) => {
      response.resume()
      done(String(response.statusCode))
    })
    request.on('timeout', () => request.destroy(new Error('timeout')))
    request.on('error', (error) => done(error.message))
  })
}

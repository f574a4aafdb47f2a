import { type NextRequest, NextResponse } from 'next/server'

const isDevelopment = process.env.NODE_ENV === 'development'

/** The headers that differ from answer to answer: the policy with its nonce, and HSTS. The others: next.config.js. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const policy = contentSecurityPolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  // A page that sends somebody to the login says where to go on afterwards; the client cannot set this.
  headers.set('x-page', request.nextUrl.pathname + request.nextUrl.search)
  // Next reads the nonce for its own scripts from the request's policy.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  if (isHttps(request)) response.headers.set('strict-transport-security', 'max-age=31536000')
  return response
}

function contentSecurityPolicy(nonce: string): string {
  return [
    `default-src 'self'`,
    // React's development build explains errors by eval.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' ${isDevelopment ? `'unsafe-inline'` : `'nonce-${nonce}'`}`,
    // Server-rendered PatternFly carries widths of bars and skeletons in style attributes; without this they are drawn wrong.
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

/** Over TLS ourselves or behind a proxy that says so. */
function isHttps(request: NextRequest): boolean {
  return (request.headers.get('x-forwarded-proto') ?? request.nextUrl.protocol).startsWith('https')
}

export const config = {
  // What passes here is cut at 10 MB, which an uploaded archive is not to be.
  matcher: [{ source: '/((?!_next/static|_next/image|api/archives).*)' }],
}

/** The policy with its nonce, and HSTS, which depend on the request, are set in proxy.ts. */
const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // Native addons and what opens sockets stay out of the bundle.
  serverExternalPackages: [
    '@aws-sdk/client-s3',
    '@node-rs/argon2',
    'node-zookeeper-client',
    'pg',
    'pino',
    'ssh2',
    'undici',
  ],
  // `npm test` checks the types, tests included; a start does not have to wait for that again.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: '/:path*', headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })) },
  ],
}

import { type Logger, pino } from 'pino'

const secretKeys = ['password', 'zookeeperPassword', 'passwordHash', 'token', 'cookie', 'authorization', 'secret']

/** The process's own log: one JSON object a line on stdout. What a person shall read of an execution goes to its LogLine rows. */
export const log: Logger = pino({
  base: { pid: process.pid },
  redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '***' },
  timestamp: pino.stdTimeFunctions.isoTime,
})

import type { Prisma } from './generated/prisma/client.ts'

/** PostgreSQL refuses NUL and half surrogate pairs, which paths and data of a hostile archive may hold. */
export function toTextColumn(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd')
}

/** Anything made of plain values, as a JSON column takes it. The reader parses it with the column's schema. */
export function toJsonColumn(value: object): Prisma.InputJsonObject {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? toTextColumn(inner) : inner))
  return JSON.parse(text) as Prisma.InputJsonObject
}

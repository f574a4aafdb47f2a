import type { Prisma } from './generated/prisma/client.ts'

/** PostgreSQL refuses NUL and half surrogate pairs, which paths and data of a hostile archive may hold. */
export function toTextColumn(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd')
}

/** What a person typed, for Prisma's `contains`, which takes % and _ for wildcards. */
export function toSearchText(text: string): string {
  return toTextColumn(text).replaceAll(/[\\%_]/g, '\\$&')
}

/** Anything made of plain values, as a JSON column takes it. The reader parses it with the column's schema. */
export function toJsonColumn(value: object): Prisma.InputJsonObject {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? toTextColumn(inner) : inner))
  return JSON.parse(text) as Prisma.InputJsonObject
}

const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const

/** `512 bytes`, `79.0 GB`: decimal units, as storage is sold. */
export function describeBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1] ?? 'kB'}`
}

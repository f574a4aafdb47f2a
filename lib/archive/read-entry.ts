import { archiveLimits } from './format.ts'
import { damagedArchive } from './invalid-archive.ts'
import { paddingOf, parseTarHeader, type TarHeader, tarBlockBytes } from './tar-blocks.ts'
import type { UnpackedBytes } from './unpack-stream.ts'

/** The next block of the tar that announces something. */
export async function readTarHeader(bytes: UnpackedBytes): Promise<TarHeader> {
  return parseTarHeader(await takeWhole(bytes, tarBlockBytes))
}

/** The content of the file just announced, whole. */
export async function readTarContent(
  bytes: UnpackedBytes,
  { name, size }: { name: string; size: number },
  limit: number,
): Promise<Buffer> {
  if (size > limit) throw damagedArchive(`the entry ${name} claims ${size} bytes, at most ${limit} are allowed`)
  const content = await takeWhole(bytes, size)
  const padding = await takeWhole(bytes, paddingOf(size))
  if (padding.some((byte) => byte !== 0)) throw damagedArchive(`the entry ${name} is longer than it claims`)
  return content
}

/** Behind the last file: two empty blocks, more where a tool fills its records up, and nothing else. */
export async function expectTarEnd(bytes: UnpackedBytes): Promise<void> {
  const end = await bytes.take(archiveLimits.tarEndBytes)
  if (end.some((byte) => byte !== 0)) throw damagedArchive('something follows behind its end')
  if (end.length < 2 * tarBlockBytes || end.length % tarBlockBytes !== 0)
    throw damagedArchive('its tar has no proper end')
  await bytes.expectEnd()
}

async function takeWhole(bytes: UnpackedBytes, length: number): Promise<Buffer> {
  const taken = await bytes.take(length)
  if (taken.length < length) throw damagedArchive('the file ends too early')
  return taken
}

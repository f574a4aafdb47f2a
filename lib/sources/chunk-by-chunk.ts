/**
 * For a Readable of Buffers of about 64 KiB, 4 MiB of them ahead. Without object mode all that waits is copied into one
 * Buffer whenever somebody reads.
 */
export const chunkByChunk = { objectMode: true, highWaterMark: 64 } as const

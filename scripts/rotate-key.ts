/** Seals every secret with the newest key: docs/operations.md, "Rotating the key". */
import { closeDb } from '#lib/db.ts'
import { resealAll } from '#lib/secrets/reseal-all.ts'

const { resealed, alreadyNew } = await resealAll()
console.log(`Sealed with the newest key: ${resealed} now, ${alreadyNew} before. Older keys may be taken away.`)
await closeDb()

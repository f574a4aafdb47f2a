import { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import {
  type BackupPlace,
  isReplacedSecret,
  pathTypeDefinitions,
  type RestorationPlace,
  secretFieldsOf,
} from '#lib/sources/path-types.ts'
import { open, type SealedPlace, seal } from './seal.ts'

export type Place = BackupPlace | RestorationPlace
/** Names and clear texts of a place's secrets. */
export type PlaceSecrets = Record<string, string>

/** Secrets of a place as a row keeps them, by the name of their field. */
export const storedSecretsSchema = z.record(
  z.string(),
  z.object({ sealed: z.string(), at: z.string(), by: z.string() }),
)
export type StoredSecrets = z.output<typeof storedSecretsSchema>

/** Whose secrets they are; they open nowhere else. */
export interface SecretsOwner {
  table: 'BackupTask' | 'RestorationTarget' | 'Job'
  /** A target's: `<task id>/<service id>`. */
  row: string
}

/** The place as it is kept: without its secrets. */
export function withoutSecrets<P extends Place>(place: P): P {
  const secrets = secretFieldsOf(place.pathType)
  // What is left out is optional in every schema.
  return Object.fromEntries(Object.entries(place).filter(([name]) => !secrets.includes(name))) as P
}

export function withSecrets<P extends Place>(place: P, secrets: PlaceSecrets): P {
  return { ...place, ...secrets }
}

export function sealSecrets(secrets: PlaceSecrets, owner: SecretsOwner, by: string): StoredSecrets {
  const at = new Date().toISOString()
  return Object.fromEntries(
    Object.entries(secrets).map(([name, text]) => [name, { sealed: seal(text, placeOf(owner, name)), at, by }]),
  )
}

/** What was not typed anew keeps when and by whom it was set. */
export function keepDates(sealed: StoredSecrets, before: unknown, typed: Place): StoredSecrets {
  const known = storedSecretsSchema.parse(before)
  const texts = new Map(Object.entries(typed))
  return Object.fromEntries(
    Object.entries(sealed).map(([name, secret]) => [
      name,
      texts.get(name) === undefined
        ? { ...secret, at: known[name]?.at ?? secret.at, by: known[name]?.by ?? secret.by }
        : secret,
    ]),
  )
}

/** When and by whom each was set, for the pages. */
export function datesOf(stored: unknown): Record<string, { at: string; by: string }> {
  return Object.fromEntries(
    Object.entries(storedSecretsSchema.parse(stored)).map(([name, { at, by }]) => [name, { at, by }]),
  )
}

/** @param stored the row's column @throws AppError INTERNAL for what was changed or moved */
export function openSecrets(stored: unknown, owner: SecretsOwner): PlaceSecrets {
  return Object.fromEntries(
    Object.entries(storedSecretsSchema.parse(stored)).map(([name, { sealed }]) => [
      name,
      open(sealed, placeOf(owner, name)),
    ]),
  )
}

/** A place and the secrets that were stored for it. */
export interface KnownSecrets {
  place: Place
  secrets: PlaceSecrets
}

/**
 * The secrets a place is used with: what was typed, else what is stored for the same server and user.
 * @param place with what was typed: undefined keeps what is stored, '' removes it
 * @param field where the place stands in its form, for the error: `place`, `targets.0.place`
 * @throws AppError INVALID_INPUT with the field for a stored secret that was given for another server or user
 */
export function chooseSecrets(place: Place, known: KnownSecrets | null, field: string): PlaceSecrets {
  const typed = new Map(Object.entries(place))
  const secrets: PlaceSecrets = {}
  const typedNames = secretFieldsOf(place.pathType).filter((name) => typed.get(name))
  for (const name of secretFieldsOf(place.pathType)) {
    const text = typed.get(name)
    if (typeof text === 'string') {
      if (text !== '') secrets[name] = text
      continue
    }
    const stored = known?.secrets[name]
    if (known === null || stored === undefined || isReplacedSecret(place.pathType, name, typedNames)) continue
    const changed = changedAddress(place, known.place)
    if (changed !== undefined) {
      throw new AppError('INVALID_INPUT', `The stored ${name} was given for another ${changed}.`, {
        field: `${field}.${name}`,
        remedy: 'Type it again: what is stored is never sent to another server or for another user.',
      })
    }
    secrets[name] = stored
  }
  return secrets
}

/** Whether secrets that were stored for a place may be sent to the server and user of another. */
export function areSecretsFor(place: Place, before: Place): boolean {
  return changedAddress(place, before) === undefined
}

/** The first field that says whom the secret is for and is another now. */
function changedAddress(place: Place, before: Place): string | undefined {
  if (place.pathType !== before.pathType) return 'path type'
  const [now, then] = [new Map(Object.entries(place)), new Map(Object.entries(before))]
  return pathTypeDefinitions[place.pathType].secretsFor.find((name) => now.get(name) !== then.get(name))
}

function placeOf({ table, row }: SecretsOwner, name: string): SealedPlace {
  return { table, row, column: `placeSecrets.${name}` }
}

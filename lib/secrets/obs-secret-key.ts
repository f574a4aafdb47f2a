import { open, type SealedPlace, seal } from './seal.ts'

const placeOf = (clusterId: string): SealedPlace => ({
  table: 'Cluster',
  row: clusterId,
  column: 'obsSecretKeySealed',
})

export function sealObsSecretKey(clusterId: string, secretKey: string): string {
  return seal(secretKey, placeOf(clusterId))
}

export function openObsSecretKey(clusterId: string, sealed: string): string {
  return open(sealed, placeOf(clusterId))
}

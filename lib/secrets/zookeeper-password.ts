import { open, type SealedPlace, seal } from './seal.ts'

const placeOf = (serviceId: string): SealedPlace => ({
  table: 'KafkaService',
  row: serviceId,
  column: 'zookeeperPasswordSealed',
})

export function sealZookeeperPassword(serviceId: string, password: string): string {
  return seal(password, placeOf(serviceId))
}

export function openZookeeperPassword(serviceId: string, sealed: string): string {
  return open(sealed, placeOf(serviceId))
}

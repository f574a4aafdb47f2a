import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseBrokerEndpoints } from './topic-json.ts'

const endpointsOf = (registration: object) => parseBrokerEndpoints(Buffer.from(JSON.stringify(registration)))

describe('the endpoints of a broker', () => {
  test('are read whatever its listeners are called', () => {
    const endpoints = ['REPLICATION-9091://h:9091', 'PLAIN.9092://10.0.0.1:9092', 'SASL_SSL://[::1]:9093', 'Ü 1://h:1']
    assert.deepEqual(endpointsOf({ version: 5, endpoints, host: null, port: -1 }), [
      'h:9091',
      '10.0.0.1:9092',
      '[::1]:9093',
      'h:1',
    ])
  })

  test('are its host and port where no listener can be read', () => {
    assert.deepEqual(endpointsOf({ version: 1, host: 'h', port: 9092 }), ['h:9092'])
    assert.deepEqual(endpointsOf({ version: 5, endpoints: ['A://'], host: '::1', port: 9092 }), ['[::1]:9092'])
    assert.deepEqual(endpointsOf({ version: 5, endpoints: [], host: null, port: -1 }), [])
  })
})

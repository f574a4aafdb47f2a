import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatConnectString, parseConnectString } from './connect-string.ts'

test('takes zookeeper.connect apart, and puts it together again', () => {
  for (const [text, servers, chroot, formatted] of [
    ['zk1:2182', [{ host: 'zk1', port: 2182 }], '', 'zk1:2182'],
    ['zk1', [{ host: 'zk1', port: 2181 }], '', 'zk1:2181'],
    [' 10.0.0.1:2181/ ', [{ host: '10.0.0.1', port: 2181 }], '', '10.0.0.1:2181'],
    [
      'zk1:2181, zk_2.example.org.:24002/kafka/main',
      [
        { host: 'zk1', port: 2181 },
        { host: 'zk_2.example.org.', port: 24002 },
      ],
      '/kafka/main',
      'zk1:2181,zk_2.example.org.:24002/kafka/main',
    ],
    [
      '[2001:db8::1]:2182,[::1]/a',
      [
        { host: '2001:db8::1', port: 2182 },
        { host: '::1', port: 2181 },
      ],
      '/a',
      '[2001:db8::1]:2182,[::1]:2181/a',
    ],
  ] as const) {
    const parsed = parseConnectString(text)
    assert.deepEqual(parsed, { servers, chroot })
    assert.equal(formatConnectString(parsed), formatted)
    assert.deepEqual(parseConnectString(formatted), parsed)
  }
})

test('says what is wrong with a zookeeper.connect', () => {
  for (const [text, message] of [
    ['', /is empty/],
    ['  ', /is empty/],
    ['/kafka', /empty place/],
    ['zk1,,zk2', /empty place/],
    ['zk1,', /empty place/],
    ['zk1:', /no valid port/],
    ['zk1:0', /no valid port/],
    ['zk1:65536', /no valid port/],
    ['zk1:2181x', /no valid port/],
    ['::1', /not a host and a port/],
    ['2001:db8::1:2181', /not a host and a port/],
    ['[zk1]:2181', /not an IPv6 address/],
    ['[::1]2181', /not a host and a port/],
    ['zk 1:2181', /not a host name/],
    ['http://zk1:2181', /no valid port/],
    ['-zk:2181', /not a host name/],
    [`${'a'.repeat(254)}:2181`, /not a host name/],
    ['zk1/kafka/', /not a ZooKeeper path/],
    ['zk1//kafka', /not a ZooKeeper path/],
    ['zk1/kafka/../zookeeper', /not a ZooKeeper path/],
    ['zk1/./kafka', /not a ZooKeeper path/],
    ['zk1/kaf\u0000ka', /not a ZooKeeper path/],
    ['zk1/kafka😀', /not a ZooKeeper path/],
    ['zk1/kafka,zk2/kafka', /holds a comma/],
  ] as const) {
    assert.throws(
      () => parseConnectString(text),
      (error: Record<string, unknown>) => {
        assert.equal(error.code, 'INVALID_INPUT')
        assert.equal(error.field, 'zookeeperConnect')
        assert.match(String(error.message), message)
        assert.ok(error.remedy)
        return true
      },
      text,
    )
  }
})

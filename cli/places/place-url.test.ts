import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parsePlaceUrl } from './place-url.ts'

const partOf = (actual: unknown, expected: object) => assert.partialDeepStrictEqual(actual, expected)

describe('URLs of places', () => {
  test('are taken apart and decoded, with the ports that are usual', () => {
    partOf(parsePlaceUrl('cifs://DOM;b%40x@srv/share/a%20b/f.tar.gz'), {
      user: 'DOM;b@x',
      hosts: [{ host: 'srv', port: 445 }],
      path: '/share/a b/f.tar.gz',
    })
    partOf(parsePlaceUrl('NFS://[2001:db8::1]:1049//export//x/'), {
      scheme: 'nfs',
      user: '',
      hosts: [{ host: '2001:db8::1', port: 1049 }],
      path: '/export/x',
    })
    partOf(parsePlaceUrl('hdfs://u@nn1,[::1]:50070/a'), {
      hosts: [
        { host: 'nn1', port: 9870 },
        { host: '::1', port: 50070 },
      ],
    })
    partOf(parsePlaceUrl('obs://my.bucket'), { hosts: [{ host: 'my.bucket' }], path: '/' })
    const sftp = parsePlaceUrl('sftp://u@h/x?hostKey=SHA256:a+b/c')
    assert.equal(sftp.parameters.get('hostKey'), 'SHA256:a+b/c')
  })

  test('name other paths of the same place', () => {
    const url = parsePlaceUrl('sftp://u@h:2022/x?hostKey=SHA256:a+b/c')
    assert.equal(url.urlOf('/x/ä b?#.gz'), 'sftp://u@h:2022/x/%C3%A4%20b%3F%23.gz?hostKey=SHA256:a+b/c')
    assert.equal(parsePlaceUrl(url.urlOf('/x/ä b?#.gz')).path, '/x/ä b?#.gz')
  })

  test('are refused without a word of what may be a secret', () => {
    const wrong = [
      'sftp://u:hunter2@h/x',
      'sftp://u:hun/ter2@h/x',
      'cifs://d;u:hunter2@h/s/x',
      'sftp://u@h/x?password=hunter2',
      'obs://b/x?secretKey=hunter2',
      'obs://b/x?hunter2',
      'obs://hunter2@b/x',
      'sftp://h/x',
      'nfs:///export/x',
      'nfs://a,b/export',
      'nfs://fe80::1/export',
      'nfs://[fe80::1%25eth0]/export',
      'nfs://h:99999999/export',
      'obs://bucket:443/x',
      'sftp://u@h/100%',
      'sftp://u@h/a#hunter2',
    ]
    for (const url of wrong) {
      assert.throws(
        () => parsePlaceUrl(url),
        (error: Error & { code?: string; remedy?: string }) =>
          error.code === 'INVALID_INPUT' && !/hun|ter2/.test(`${error.message} ${error.remedy}`),
        url,
      )
    }
    assert.throws(() => parsePlaceUrl('sftp://u:hunter2@h/x'), /password stands in/i)
  })
})

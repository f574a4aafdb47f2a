/** TCP ports on 127.0.0.1. */
export interface HadoopPorts {
  nameNodeRpc: readonly [number, number]
  nameNodeHttp: readonly [number, number]
  nameNodeHttps: readonly [number, number]
  dataNode: number
  dataNodeIpc: number
  dataNodeHttp: number
  dataNodeHttps: number
  resourceManagerHttp: number
  resourceManager: number
  resourceManagerScheduler: number
  resourceManagerTracker: number
  resourceManagerAdmin: number
}

export const nameService = 'hacluster'
/** Two queues that run and one that is stopped. */
export const queues = { default: 'RUNNING', backup: 'RUNNING', closed: 'STOPPED' } as const

type Properties = Record<string, string | number | boolean>

/** The files of Hadoop's configuration folder: two NameNodes with a shared edits folder, one DataNode, one Yarn. */
export function hadoopConfiguration(
  dataDir: string,
  ports: HadoopPorts,
  keyStore: { file: string; password: string },
): Record<string, string> {
  return {
    'core-site.xml': siteFile({
      'fs.defaultFS': `hdfs://${nameService}`,
      'hadoop.tmp.dir': `${dataDir}/tmp`,
      // Else a DataNode whose NameNode dies in the middle of an upload tries for minutes.
      'ipc.client.connect.max.retries': 3,
    }),
    'hdfs-site.xml': siteFile({
      'dfs.nameservices': nameService,
      [`dfs.ha.namenodes.${nameService}`]: 'nn1,nn2',
      ...nameNode(dataDir, ports, 0),
      ...nameNode(dataDir, ports, 1),
      'dfs.namenode.shared.edits.dir': `file://${dataDir}/shared-edits`,
      [`dfs.client.failover.proxy.provider.${nameService}`]:
        'org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider',
      'dfs.ha.fencing.methods': 'shell(/bin/true)',
      'dfs.ha.tail-edits.period': '1s',
      'dfs.ha.log-roll.period': '5s',
      'dfs.ha.nn.not-become-active-in-safemode': false,
      'dfs.replication': 1,
      'dfs.permissions.superusergroup': 'supergroup',
      'dfs.namenode.safemode.extension': 0,
      'dfs.namenode.redundancy.interval.seconds': '1s',
      'dfs.namenode.datanode.registration.ip-hostname-check': false,
      'dfs.datanode.data.dir': `file://${dataDir}/dn`,
      'dfs.datanode.address': `localhost:${ports.dataNode}`,
      'dfs.datanode.ipc.address': `localhost:${ports.dataNodeIpc}`,
      'dfs.datanode.http.address': `localhost:${ports.dataNodeHttp}`,
      'dfs.datanode.https.address': `localhost:${ports.dataNodeHttps}`,
      'dfs.datanode.hostname': 'localhost',
      'dfs.http.policy': 'HTTP_AND_HTTPS',
      'dfs.datanode.du.reserved': 0,
      'dfs.client.use.datanode.hostname': true,
      'dfs.heartbeat.interval': 1,
    }),
    'ssl-server.xml': siteFile({
      'ssl.server.keystore.type': 'pkcs12',
      'ssl.server.keystore.location': keyStore.file,
      'ssl.server.keystore.password': keyStore.password,
      'ssl.server.keystore.keypassword': keyStore.password,
    }),
    'yarn-site.xml': siteFile({
      'yarn.resourcemanager.scheduler.class':
        'org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler',
      'yarn.resourcemanager.hostname': 'localhost',
      'yarn.resourcemanager.webapp.address': `localhost:${ports.resourceManagerHttp}`,
      'yarn.resourcemanager.address': `localhost:${ports.resourceManager}`,
      'yarn.resourcemanager.scheduler.address': `localhost:${ports.resourceManagerScheduler}`,
      'yarn.resourcemanager.resource-tracker.address': `localhost:${ports.resourceManagerTracker}`,
      'yarn.resourcemanager.admin.address': `localhost:${ports.resourceManagerAdmin}`,
    }),
    'capacity-scheduler.xml': siteFile({
      'yarn.scheduler.capacity.root.queues': Object.keys(queues).join(','),
      'yarn.scheduler.capacity.root.default.capacity': 40,
      'yarn.scheduler.capacity.root.backup.capacity': 40,
      'yarn.scheduler.capacity.root.closed.capacity': 20,
      ...Object.fromEntries(
        Object.entries(queues).map(([queue, state]) => [`yarn.scheduler.capacity.root.${queue}.state`, state]),
      ),
    }),
    'log4j.properties': [
      'log4j.rootLogger=WARN,A',
      'log4j.appender.A=org.apache.log4j.ConsoleAppender',
      'log4j.appender.A.target=System.err',
      'log4j.appender.A.layout=org.apache.log4j.PatternLayout',
      'log4j.appender.A.layout.ConversionPattern=%d{ISO8601} %p %c{1}: %m%n',
      '',
    ].join('\n'),
  }
}

function nameNode(dataDir: string, ports: HadoopPorts, i: 0 | 1): Properties {
  const id = `${nameService}.nn${i + 1}`
  return {
    [`dfs.namenode.rpc-address.${id}`]: `localhost:${ports.nameNodeRpc[i]}`,
    [`dfs.namenode.http-address.${id}`]: `localhost:${ports.nameNodeHttp[i]}`,
    [`dfs.namenode.https-address.${id}`]: `localhost:${ports.nameNodeHttps[i]}`,
    [`dfs.namenode.name.dir.${id}`]: `file://${dataDir}/nn${i + 1}`,
  }
}

function siteFile(properties: Properties): string {
  const lines = Object.entries(properties).map(
    ([name, value]) => `  <property><name>${name}</name><value>${value}</value></property>`,
  )
  return `<configuration>\n${lines.join('\n')}\n</configuration>\n`
}

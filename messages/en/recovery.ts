export const recovery = {
  next: {
    title: 'What next',
    securityFirst: 'Users and ACLs first. {seen}',
    keepZookeeper: 'Leave ZooKeeper up: the restored metadata is there.',
    clientsOff:
      'Keep clients off, and <code>auto.create.topics.enable=false</code> on the brokers, until all is well here: a client that comes too early can create a topic anew under an old name.',
    startAll:
      'Start all brokers together. Where that cannot be done, start those with the newest data first: the first to come leads, and those that come later follow it.',
    startInOrder:
      'Start the brokers one after another, not together: first the one that stopped last; wait until it is registered and leads; then the others, last those that failed or stopped first. Leader and ISR of lost topics are the archive’s: a broker that lacks records and leads makes the others drop theirs. When each stopped stands at the end of its server.log.',
    watch: 'Watch the brokers come back below. When all is well, start the clients and set automatic creation back.',
    toCluster: 'Open the cluster',
  },
  watch: {
    title: 'Recovery watch',
    titleOf: 'Recovery watch of {service}',
    start: 'Watch the brokers',
    stop: 'Stop watching',
    again: 'Watch again',
    paused: 'Not watching.',
    first: 'Looking at ZooKeeper',
    noWorker: 'No worker is running: start one, and the watch goes on.',
    failed: 'The last look failed; it is tried again',
    seen: 'Seen',
    live: 'looks again every few seconds',
    states: {
      gated: 'The restoration is unfinished: do not start Kafka',
      waiting: 'Waiting for the brokers: none is registered yet',
      recovering: 'The brokers are coming back',
      well: 'All is well in ZooKeeper',
      notWell: 'Not well: this does not cure itself',
    },
    recordsUnseen:
      'Every broker, controller and leader is there. Whether every record is cannot be seen from here: a leader that lacks some looks the same. After a restoration with the archive’s leader and ISR, compare the end offsets of important topics with what you know; then start the clients.',
    brokers: 'Brokers registered',
    brokersOf: '{registered, number} of {expected, number}',
    controller: 'Controller',
    controllerIs: 'broker {id}',
    noController: 'none elected',
    leaders: 'Partitions with leader',
    leadersOf: '{done, number} / {total, number}',
    inSync: 'Replicas in sync',
    allInSync: 'all',
    notInSync: '{count, plural, one {# partition behind} other {# partitions behind}}',
    clusterId: 'Cluster id',
    noClusterId: 'none',
    id: 'cluster id',
    still: 'Nothing has changed for {duration}.',
    stillBody:
      'A broker that is missing has not been started, is still loading its logs, or has exited: look into its server.log ({path}). If it names a cluster id, paste the error below.',
    details: 'What was seen',
  },
  half: {
    title: 'Where it stopped',
    step: 'Step',
    written: 'Written so far',
    writtenOf: '{done, plural, one {# write} other {# writes}} of {total, number}',
    writtenSome: '{done, plural, one {# write} other {# writes}}',
    doNotStart: 'Do not start Kafka',
    onThisTree:
      'The tree is half restored. A broker that starts on it may take a topic without its configuration for one with the default retention, or a partition without its state for an empty one, and delete or lose records.',
    onThisTreeUnknown:
      'This run is not known to have written anything; the last line of its log says what is certain. Where an earlier run is unfinished the tree is half restored still: see below what brokers would meet.',
    retrySafe:
      'Retry is safe: it reads the tree again, goes on from where this run stopped and reaches the same end as one undisturbed run.',
    open: 'Log of the failed step',
    now: 'What brokers would meet now',
    nowOf: 'What brokers of {service} would meet now',
    barred:
      'Brokers with data on their disks would exit at once and touch nothing: the cluster id is held back until the restoration is verified. One with an empty disk would start.',
    lost: 'There is no cluster id yet. Brokers with data on their disks exit before they load a log; the first one to start would invent an id, which Retry overwrites.',
    unbarred:
      'The cluster id stands in ZooKeeper, so nothing keeps brokers out: they would start on this tree as it is.',
    registered:
      '{count, plural, one {Broker {ids} is} other {Brokers {ids} are}} registered. Stop {count, plural, one {it} other {them}} at once, then Retry.',
  },
  clusterId: {
    title: 'Broker does not start?',
    lead: 'A broker whose disk carries another cluster id than ZooKeeper exits at once. Paste what it wrote; the exact edits follow.',
    box: 'Error of the broker',
    boxHelp:
      'From its server.log (on MRS {path}): the lines with “InconsistentClusterIdException” or “Invalid cluster.id”, or the whole end of the file. It is read in this browser and sent nowhere.',
    notFound:
      'There is no cluster-id error in this text. A broker writes “The Cluster ID … doesn’t match stored clusterId …” (up to 3.6) or “Invalid cluster.id in: …” (3.7 and later).',
    found: 'ZooKeeper holds {zookeeper}, the disk {disk}.',
    foreseen: 'A cluster-id mismatch is to be expected',
    foreseenBody:
      'ZooKeeper holds {zookeeper}, the archive is of {archive}. Brokers with the disks of the archive’s time carry {archive} and will refuse to start until the lines below stand in their files.',
    foreseenNew: 'Brokers whose disks were set up anew carry ZooKeeper’s id and start as they are.',
    unfinishedTitle: 'The restoration is unfinished; no file is at fault',
    unfinishedBody:
      'While a restoration runs, ZooKeeper holds {gate} in place of the cluster id, so that no broker starts on a half-restored tree. Edit nothing: finish it with Retry, or go back with Undo (or do either with kmc). That puts the id back, and the broker starts.',
    falseIdTitle: 'This disk took the gate of a restoration for its cluster id',
    falseIdBody:
      'The broker was started in the middle of the restoration with an empty disk, and kept {gate}. Once the restoration is finished, set its id as below. Its disk holds nothing of the cluster yet; it catches up from the others.',
    mismatchTitle: 'Set the cluster id on the disks',
    mismatchBody:
      'First make sure that {disk} is this cluster’s id from before: a broker that asks the wrong ZooKeeper writes the same error, and then zookeeper.connect is to be corrected, not the disk.',
    archiveAgrees: '{disk} is also the id in the archive: the disk is this cluster’s own, from before.',
    otherZookeeper:
      'This service’s ZooKeeper holds {known} now, not {said}: the text is older than the restoration, or the broker asks another ZooKeeper or chroot.',
    directories: 'Log directories',
    directoriesHelp:
      'The brokers’ log.dirs, with commas between; on MRS in {path}. Left empty, the commands read them there.',
    table: 'Edits for the cluster id',
    broker: 'Broker',
    brokerIs: 'Broker {id}',
    anyBroker: 'Each that refuses to start',
    file: 'File and its line',
    anyFile: 'meta.properties in each directory of log.dirs',
    command: 'Command',
    noCommand: 'Edit the line by hand, with a copy of the file first.',
    lineWord: 'line',
    commandWord: 'command',
    after:
      'Run it on the broker’s host as the user that runs Kafka (omm on MRS), or as root, while the broker is stopped. The file as it was stays beside it. Then start the broker.',
  },
} as const

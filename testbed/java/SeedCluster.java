import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Fills a fresh cluster with a little of everything that Kafka keeps in ZooKeeper, and with records. */
final class SeedCluster {
  private static final String GROUP = "readers-billing";
  private static final Map<String, Integer> RECORDS =
      Map.of("orders", 1000, "payments", 500, "audit-log", 100, "clickstream", 400);

  private final String bootstrap;
  private final String zookeeper;
  private final Map<String, String> passwords = new HashMap<>();

  /** Input: bootstrap, zookeeper, users {name: password}; alice and bob are expected. */
  SeedCluster(JsonNode input) {
    bootstrap = input.get("bootstrap").asText();
    zookeeper = input.get("zookeeper").asText();
    input.get("users").fields().forEachRemaining(user -> passwords.put(user.getKey(), user.getValue().asText()));
  }

  Map<String, Integer> run() throws Exception {
    try (Admin admin = Admin.create(connection())) {
      createTopics(admin);
      produceRecords();
      commitOffsets();
      setBrokerConfigs(admin);
      // Last: an ACL on a topic shuts out everybody else who is not a super user.
      createUsersAndQuotas();
      createAcls(admin);
    }
    return RECORDS;
  }

  private Properties connection() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    return properties;
  }

  private static void createTopics(Admin admin) throws Exception {
    short replicas = 3;
    String sevenDays = String.valueOf(Duration.ofDays(7).toMillis());
    admin
        .createTopics(
            List.of(
                new NewTopic("orders", 6, replicas)
                    .configs(Map.of("retention.ms", sevenDays, "min.insync.replicas", "2")),
                new NewTopic("payments", 3, replicas).configs(Map.of("min.insync.replicas", "2")),
                new NewTopic("audit-log", 1, replicas).configs(Map.of("cleanup.policy", "compact")),
                new NewTopic("clickstream", 12, replicas)
                    .configs(Map.of("compression.type", "lz4", "retention.bytes", "1073741824"))))
        .all()
        .get();
  }

  private void produceRecords() throws Exception {
    Properties properties = connection();
    properties.put("acks", "all");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      List<Future<?>> sent = new ArrayList<>();
      RECORDS.forEach(
          (topic, count) -> {
            for (int n = 0; n < count; n++) {
              String value = "{\"topic\":\"" + topic + "\",\"number\":" + n + "}";
              sent.add(producer.send(new ProducerRecord<>(topic, topic + "-" + n, value)));
            }
          });
      for (Future<?> record : sent) record.get();
    }
  }

  /** Half of each partition of orders is read, as far as the group is concerned. */
  private void commitOffsets() {
    Properties properties = connection();
    properties.put("group.id", GROUP);
    properties.put("enable.auto.commit", "false");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      consumer.partitionsFor("orders").forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      consumer.endOffsets(partitions).forEach((p, end) -> offsets.put(p, new OffsetAndMetadata(end / 2)));
      consumer.commitSync(offsets);
    }
  }

  private static void setBrokerConfigs(Admin admin) throws Exception {
    ConfigResource allBrokers = new ConfigResource(ConfigResource.Type.BROKER, "");
    ConfigResource brokerOne = new ConfigResource(ConfigResource.Type.BROKER, "1");
    admin
        .incrementalAlterConfigs(
            Map.of(
                allBrokers, Collections.singleton(set("log.cleaner.backoff.ms", "20000")),
                brokerOne, Collections.singleton(set("follower.replication.throttled.rate", "104857600"))))
        .all()
        .get();
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private void createUsersAndQuotas() {
    passwords.forEach((user, password) -> alter("users", user, "SCRAM-SHA-512=[password=" + password + "]"));
    alter("users", "alice", "producer_byte_rate=1048576,consumer_byte_rate=2097152");
    alter("clients", "batch-loader", "producer_byte_rate=524288");
  }

  /** Kafka's own command: the admin protocol cannot set users before 2.7 nor quotas before 2.6. */
  private void alter(String entityType, String name, String config) {
    String[] place = canAlterUsers() ? new String[] {"--bootstrap-server", bootstrap} : new String[] {"--zookeeper", zookeeper};
    kafka.admin.ConfigCommand.main(
        new String[] {
          place[0], place[1], "--alter", "--entity-type", entityType, "--entity-name", name, "--add-config", config
        });
  }

  private static boolean canAlterUsers() {
    try {
      Class.forName("org.apache.kafka.clients.admin.UserScramCredentialUpsertion");
      return true;
    } catch (ClassNotFoundException olderThanTwoSeven) {
      return false;
    }
  }

  private static void createAcls(Admin admin) throws Exception {
    ResourcePattern orders = new ResourcePattern(ResourceType.TOPIC, "orders", PatternType.LITERAL);
    ResourcePattern readers = new ResourcePattern(ResourceType.GROUP, "readers-", PatternType.PREFIXED);
    admin
        .createAcls(
            List.of(
                allowAlice(orders, AclOperation.READ),
                allowAlice(orders, AclOperation.WRITE),
                allowAlice(readers, AclOperation.READ)))
        .all()
        .get();
  }

  private static AclBinding allowAlice(ResourcePattern resource, AclOperation operation) {
    return new AclBinding(resource, new AccessControlEntry("User:alice", "*", operation, AclPermissionType.ALLOW));
  }
}

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What an administrator asks of a running Kafka. Every input holds bootstrap and timeoutMs. */
final class TrialAdmin {
  /** Input: topic, assignment: replicas of each partition, configs. */
  String createTopic(JsonNode input) throws Exception {
    Map<Integer, List<Integer>> assignment = new HashMap<>();
    for (JsonNode replicas : input.get("assignment")) assignment.put(assignment.size(), idsOf(replicas));
    Map<String, String> configs = new HashMap<>();
    input.get("configs").fields().forEachRemaining(one -> configs.put(one.getKey(), one.getValue().asText()));
    try (Admin admin = connect(input)) {
      admin.createTopics(List.of(new NewTopic(input.get("topic").asText(), assignment).configs(configs))).all().get();
    }
    return "created";
  }

  /** Input: topic, partition, replicas. Returns when the first of the replicas leads and no other is left. */
  String reassign(JsonNode input) throws Exception {
    TopicPartition partition = partitionOf(input);
    List<Integer> replicas = idsOf(input.get("replicas"));
    try (Admin admin = connect(input)) {
      admin
          .alterPartitionReassignments(Map.of(partition, Optional.of(new NewPartitionReassignment(replicas))))
          .all()
          .get();
      long deadline = System.nanoTime() + input.get("timeoutMs").asLong() * 1_000_000;
      while (!isAssigned(admin, partition, replicas)) {
        if (System.nanoTime() > deadline) throw new IllegalStateException(partition + " was not moved in time.");
        Thread.sleep(50);
      }
      Optional<Throwable> failed =
          admin.electLeaders(ElectionType.PREFERRED, Set.of(partition)).partitions().get().get(partition);
      if (failed != null && failed.isPresent() && !(failed.get() instanceof ElectionNotNeededException)) {
        throw new IllegalStateException(failed.get());
      }
    }
    return "moved";
  }

  private static boolean isAssigned(Admin admin, TopicPartition partition, List<Integer> replicas) throws Exception {
    if (!admin.listPartitionReassignments(Set.of(partition)).reassignments().get().isEmpty()) return false;
    TopicPartitionInfo described =
        admin.describeTopics(List.of(partition.topic())).all().get().get(partition.topic()).partitions().stream()
            .filter(one -> one.partition() == partition.partition())
            .findFirst()
            .orElseThrow();
    return idsOf(described.replicas()).equals(replicas) && described.isr().size() == replicas.size();
  }

  /** Answers {partition: {leader, replicas, isr}}; leader -1 where there is none. */
  Map<String, Object> describeTopic(JsonNode input) throws Exception {
    String topic = input.get("topic").asText();
    Map<String, Object> partitions = new TreeMap<>();
    try (Admin admin = connect(input)) {
      for (TopicPartitionInfo one : admin.describeTopics(List.of(topic)).all().get().get(topic).partitions()) {
        Map<String, Object> described = new TreeMap<>();
        described.put("leader", one.leader() == null ? -1 : one.leader().id());
        described.put("replicas", idsOf(one.replicas()));
        described.put("isr", idsOf(one.isr()));
        partitions.put(String.valueOf(one.partition()), described);
      }
    }
    return partitions;
  }

  /** Input: type (topic or broker), name, configs to set. */
  String alterConfig(JsonNode input) throws Exception {
    List<AlterConfigOp> changes = new ArrayList<>();
    input
        .get("configs")
        .fields()
        .forEachRemaining(
            one ->
                changes.add(
                    new AlterConfigOp(new ConfigEntry(one.getKey(), one.getValue().asText()), AlterConfigOp.OpType.SET)));
    try (Admin admin = connect(input)) {
      admin.incrementalAlterConfigs(Map.of(resourceOf(input), changes)).all().get();
    }
    return "altered";
  }

  /** Input: type, name. Answers every value, set by hand or not. */
  Map<String, String> describeConfig(JsonNode input) throws Exception {
    Map<String, String> values = new TreeMap<>();
    try (Admin admin = connect(input)) {
      admin
          .describeConfigs(List.of(resourceOf(input)))
          .all()
          .get()
          .values()
          .forEach(config -> config.entries().forEach(entry -> values.put(entry.name(), String.valueOf(entry.value()))));
    }
    return values;
  }

  /** Input: zookeeper, type (users or clients), name, config as kafka-configs.sh takes it. */
  String alterEntity(JsonNode input) {
    boolean byProtocol = canAlterUsers();
    kafka.admin.ConfigCommand.main(
        new String[] {
          byProtocol ? "--bootstrap-server" : "--zookeeper",
          input.get(byProtocol ? "bootstrap" : "zookeeper").asText(),
          "--alter",
          "--entity-type",
          input.get("type").asText(),
          "--entity-name",
          input.get("name").asText(),
          "--add-config",
          input.get("config").asText()
        });
    return "altered";
  }

  /** The admin protocol cannot set users before 2.7. */
  private static boolean canAlterUsers() {
    try {
      Class.forName("org.apache.kafka.clients.admin.UserScramCredentialUpsertion");
      return true;
    } catch (ClassNotFoundException olderThanTwoSeven) {
      return false;
    }
  }

  /** Input: user, operation, resourceType, pattern (LITERAL or PREFIXED), name. */
  String createAcl(JsonNode input) throws Exception {
    ResourcePattern resource =
        new ResourcePattern(
            ResourceType.valueOf(input.get("resourceType").asText()),
            input.get("name").asText(),
            PatternType.valueOf(input.get("pattern").asText()));
    AccessControlEntry entry =
        new AccessControlEntry(
            "User:" + input.get("user").asText(),
            "*",
            AclOperation.valueOf(input.get("operation").asText()),
            AclPermissionType.ALLOW);
    try (Admin admin = connect(input)) {
      admin.createAcls(Collections.singleton(new AclBinding(resource, entry))).all().get();
    }
    return "created";
  }

  /** Input: group. Answers {"topic-partition": offset}. */
  Map<String, Long> groupOffsets(JsonNode input) throws Exception {
    Map<String, Long> offsets = new TreeMap<>();
    try (Admin admin = connect(input)) {
      admin
          .listConsumerGroupOffsets(input.get("group").asText())
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((partition, offset) -> offsets.put(partition.toString(), offset.offset()));
    }
    return offsets;
  }

  private static ConfigResource resourceOf(JsonNode input) {
    boolean isTopic = input.get("type").asText().equals("topic");
    return new ConfigResource(
        isTopic ? ConfigResource.Type.TOPIC : ConfigResource.Type.BROKER, input.get("name").asText());
  }

  private static TopicPartition partitionOf(JsonNode input) {
    return new TopicPartition(input.get("topic").asText(), input.get("partition").asInt());
  }

  private static List<Integer> idsOf(JsonNode ids) {
    List<Integer> list = new ArrayList<>();
    ids.forEach(id -> list.add(id.asInt()));
    return list;
  }

  private static List<Integer> idsOf(List<Node> nodes) {
    return nodes.stream().map(Node::id).collect(Collectors.toList());
  }

  private static Admin connect(JsonNode input) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", input.get("bootstrap").asText());
    properties.put("default.api.timeout.ms", input.get("timeoutMs").asText());
    properties.put("request.timeout.ms", String.valueOf(Math.min(5000, input.get("timeoutMs").asLong())));
    properties.put("reconnect.backoff.max.ms", "200");
    return Admin.create(properties);
  }
}

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Every record of the given topics, from the beginning to the end as it is when the reading starts. */
final class ReadRecords {
  private final Properties properties = new Properties();
  private final List<String> topics = new ArrayList<>();
  private final Duration patience;

  /** Input: bootstrap, topics, timeoutMs: how long the whole reading may take. */
  ReadRecords(JsonNode input) {
    properties.put("bootstrap.servers", input.get("bootstrap").asText());
    properties.put("auto.offset.reset", "none");
    // A consumer must not bring a lost topic to life.
    properties.put("allow.auto.create.topics", "false");
    properties.put("default.api.timeout.ms", input.get("timeoutMs").asText());
    input.get("topics").forEach(topic -> topics.add(topic.asText()));
    patience = Duration.ofMillis(input.get("timeoutMs").asLong());
  }

  void run(Consumer<Map<String, Object>> each) throws NoSuchAlgorithmException {
    long deadline = System.nanoTime() + patience.toNanos();
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitionsOf(consumer);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
        if (System.nanoTime() > deadline) throw new IllegalStateException("Not every record came in " + patience + ".");
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
            each.accept(describe(record, sha256));
          }
        }
      }
    }
  }

  private List<TopicPartition> partitionsOf(KafkaConsumer<String, byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      List<PartitionInfo> known = consumer.partitionsFor(topic);
      if (known == null || known.isEmpty()) throw new IllegalStateException("Kafka does not know the topic " + topic + ".");
      known.forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
    }
    return partitions;
  }

  private static Map<String, Object> describe(ConsumerRecord<String, byte[]> record, MessageDigest sha256) {
    Map<String, Object> described = new TreeMap<>();
    described.put("topic", record.topic());
    described.put("partition", record.partition());
    described.put("offset", record.offset());
    described.put("key", record.key() == null ? "" : record.key());
    described.put("sha256", record.value() == null ? "" : HexFormat.of().formatHex(sha256.digest(record.value())));
    return described;
  }
}

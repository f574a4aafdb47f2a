import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Records written with acks=all and read back, each known by its key. */
final class TrialRecords {
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Map<String, KafkaProducer<String, String>> producers = new ConcurrentHashMap<>();

  /**
   * Input: bootstrap, topic, partition, keys, timeoutMs; producer: name of one that stays open; idempotent;
   * oneByOne: a batch for each record; user and password for the SASL listener. Answers {acknowledged: {key: offset},
   * errors: {exception: count}, throttleMs: the longest time a quota held it back}.
   */
  Map<String, Object> produce(JsonNode input) throws InterruptedException {
    String name = input.path("producer").asText("");
    KafkaProducer<String, String> producer =
        name.isEmpty() ? open(input) : producers.computeIfAbsent(name, unknown -> open(input));
    try {
      return send(producer, input);
    } finally {
      if (name.isEmpty()) producer.close(java.time.Duration.ZERO);
    }
  }

  private Map<String, Object> send(KafkaProducer<String, String> producer, JsonNode input) throws InterruptedException {
    long deadline = System.nanoTime() + input.get("timeoutMs").asLong() * 1_000_000;
    // A producer that gets no id never gives up on its own; others are left to say why they do.
    long patience = deadline + GRACE_NANOS;
    boolean oneByOne = input.path("oneByOne").asBoolean();
    String padding = "x".repeat(input.path("valueBytes").asInt());
    Map<String, Future<RecordMetadata>> sent = new TreeMap<>();
    Map<String, Long> acknowledged = new TreeMap<>();
    Map<String, Integer> errors = new TreeMap<>();
    for (JsonNode key : input.get("keys")) {
      // A producer that cannot find the topic blocks for each record anew.
      if (System.nanoTime() > deadline) {
        errors.merge("NotSent", 1, Integer::sum);
        continue;
      }
      String text = key.asText();
      Long timestamp = input.has("timestamp") ? input.get("timestamp").asLong() : null;
      sent.put(
          text,
          producer.send(
              new ProducerRecord<>(
                  input.get("topic").asText(), input.get("partition").asInt(), timestamp, text, text + padding)));
      if (oneByOne) settle(text, sent.remove(text), patience, acknowledged, errors);
    }
    for (Map.Entry<String, Future<RecordMetadata>> one : sent.entrySet()) {
      settle(one.getKey(), one.getValue(), patience, acknowledged, errors);
    }
    Map<String, Object> answer = new TreeMap<>();
    answer.put("acknowledged", acknowledged);
    answer.put("errors", errors);
    answer.put("throttleMs", throttleOf(producer));
    return answer;
  }

  private static void settle(
      String key,
      Future<RecordMetadata> sent,
      long patience,
      Map<String, Long> acknowledged,
      Map<String, Integer> errors)
      throws InterruptedException {
    try {
      acknowledged.put(key, sent.get(Math.max(0, patience - System.nanoTime()), TimeUnit.NANOSECONDS).offset());
    } catch (TimeoutException silent) {
      errors.merge("NoAnswer", 1, Integer::sum);
    } catch (ExecutionException refused) {
      errors.merge(refused.getCause().getClass().getSimpleName(), 1, Integer::sum);
    }
  }

  private static double throttleOf(KafkaProducer<String, String> producer) {
    return producer.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("produce-throttle-time-max"))
        .map(metric -> metric.getValue().metricValue())
        .filter(value -> value instanceof Double && !((Double) value).isNaN())
        .mapToDouble(value -> (Double) value)
        .max()
        .orElse(0);
  }

  private static KafkaProducer<String, String> open(JsonNode input) {
    String timeoutMs = input.get("timeoutMs").asText();
    Properties properties = connectionOf(input);
    properties.put("acks", "all");
    properties.put("enable.idempotence", input.path("idempotent").asText("false"));
    properties.put("linger.ms", "0");
    properties.put("request.timeout.ms", String.valueOf(Math.min(3000, input.get("timeoutMs").asLong())));
    properties.put("delivery.timeout.ms", timeoutMs);
    properties.put("max.block.ms", timeoutMs);
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  String closeProducer(JsonNode input) {
    KafkaProducer<String, String> producer = producers.remove(input.get("producer").asText());
    if (producer != null) producer.close(java.time.Duration.ZERO);
    return "closed";
  }

  /** Input: bootstrap, topics, timeoutMs. Answers every record of them. */
  List<Map<String, Object>> consume(JsonNode input) throws Exception {
    List<Map<String, Object>> records = new ArrayList<>();
    new ReadRecords(input).run(records::add);
    return records;
  }

  /** Input: bootstrap, group, topic, partition, offset. */
  String commitOffset(JsonNode input) {
    Properties properties = connectionOf(input);
    properties.put("group.id", input.get("group").asText());
    properties.put("enable.auto.commit", "false");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(input.get("topic").asText(), input.get("partition").asInt());
      consumer.commitSync(Map.of(partition, new OffsetAndMetadata(input.get("offset").asLong())));
    }
    return "committed";
  }

  private static Properties connectionOf(JsonNode input) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", input.get("bootstrap").asText());
    // A client that waits long for its next try would make every trial wait.
    properties.put("reconnect.backoff.max.ms", "200");
    properties.put("metadata.max.age.ms", "5000");
    if (input.has("user")) {
      properties.put("security.protocol", "SASL_PLAINTEXT");
      properties.put("sasl.mechanism", "SCRAM-SHA-512");
      properties.put(
          "sasl.jaas.config",
          String.format(
              "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";",
              input.get("user").asText(), input.get("password").asText()));
    }
    return properties;
  }
}

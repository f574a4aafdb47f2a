import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Logs in with SCRAM-SHA-512, then writes a record to a topic or reads one as a member of a group. */
final class TryLogin {
  private final Properties connection = new Properties();
  private final String action;
  private final String topic;
  private final String group;
  private final long timeoutMs;

  /** Input: bootstrap (the SASL listener), user, password, action (produce or consume), topic, group, timeoutMs. */
  TryLogin(JsonNode input) {
    timeoutMs = input.get("timeoutMs").asLong();
    action = input.get("action").asText();
    topic = input.get("topic").asText();
    group = input.get("group").asText();
    connection.put("bootstrap.servers", input.get("bootstrap").asText());
    connection.put("security.protocol", "SASL_PLAINTEXT");
    connection.put("sasl.mechanism", "SCRAM-SHA-512");
    connection.put(
        "sasl.jaas.config",
        String.format(
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";",
            input.get("user").asText(), input.get("password").asText()));
  }

  /** Answers {ok: true}, or {ok: false, error, message} with the exception that Kafka gives. */
  Map<String, Object> run() throws InterruptedException {
    try {
      if (action.equals("produce")) produce();
      else consume();
      return Map.of("ok", true);
    } catch (ExecutionException refused) {
      return describe(refused.getCause());
    } catch (KafkaException refused) {
      return describe(refused);
    }
  }

  private void produce() throws ExecutionException, InterruptedException {
    connection.put("max.block.ms", String.valueOf(timeoutMs));
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(connection, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "login", "written by a logged in user")).get();
    }
  }

  private void consume() {
    connection.put("group.id", group);
    connection.put("auto.offset.reset", "earliest");
    connection.put("enable.auto.commit", "false");
    connection.put("default.api.timeout.ms", String.valueOf(timeoutMs));
    long deadline = System.nanoTime() + Duration.ofMillis(timeoutMs).toNanos();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(connection, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      ConsumerRecords<String, String> records = ConsumerRecords.empty();
      while (records.isEmpty()) {
        if (System.nanoTime() > deadline) throw new KafkaException("No record came in time.");
        records = consumer.poll(Duration.ofMillis(500));
      }
    }
  }

  private static Map<String, Object> describe(Throwable refused) {
    return Map.of(
        "ok", false,
        "error", refused.getClass().getSimpleName(),
        "message", String.valueOf(refused.getMessage()));
  }
}

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;

/**
 * What the demo and the tests ask of a real Kafka, on Kafka's own jars, so that it holds for every version from 2.4 on.
 * The command is the only argument; its input is one JSON object on stdin (passwords do not show in a process list) and
 * its answer is JSON, one value a line, on stdout.
 */
public final class KafkaTool {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    // Kafka's own tools print to stdout; that must not mix with the answers.
    System.setOut(System.err);
    JsonNode input = JSON.readTree(System.in);
    switch (args.length == 1 ? args[0] : "") {
      case "seed" -> answer(answers, new SeedCluster(input).run());
      case "break" -> answer(answers, new BreakMetadata(input).run());
      case "consume" -> new ReadRecords(input).run(record -> answer(answers, record));
      case "login" -> answer(answers, new TryLogin(input).run());
      case "topics" -> answer(answers, new DescribeCluster(input).topics());
      case "acls" -> answer(answers, new DescribeCluster(input).acls());
      case "configs" -> answer(answers, new DescribeCluster(input).configs());
      default -> throw new IllegalArgumentException("Commands: seed, break, consume, login, topics, acls, configs.");
    }
    answers.flush();
    // Kafka's command classes may leave threads behind.
    System.exit(0);
  }

  private static void answer(PrintStream answers, Object value) {
    try {
      answers.println(JSON.writeValueAsString(value));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}

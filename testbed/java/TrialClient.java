import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A client that stays: the trials ask dozens of things of a cluster, and some of them of a producer that was opened
 * before a restoration. Each line on stdin is {id, command, input}, each line on stdout {id, answer} or {id, error}.
 * Commands run side by side.
 */
public final class TrialClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrialRecords records = new TrialRecords();
  private final TrialAdmin admin = new TrialAdmin();
  private final PrintStream answers;

  private TrialClient(PrintStream answers) {
    this.answers = answers;
  }

  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    // Kafka's own tools print to stdout; that must not mix with the answers.
    System.setOut(System.err);
    TrialClient client = new TrialClient(answers);
    ExecutorService workers = Executors.newCachedThreadPool();
    BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      JsonNode question = JSON.readTree(line);
      workers.execute(() -> client.answer(question));
    }
    // Producers that wait for a lost partition would hold the process for minutes.
    System.exit(0);
  }

  private void answer(JsonNode question) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("id", question.get("id").asLong());
    try {
      line.put("answer", run(question.get("command").asText(), question.get("input")));
    } catch (ExecutionException failed) {
      line.put("error", describe(failed.getCause()));
    } catch (Exception failed) {
      line.put("error", describe(failed));
    }
    try {
      String text = JSON.writeValueAsString(line);
      synchronized (answers) {
        answers.println(text);
        answers.flush();
      }
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Object run(String command, JsonNode input) throws Exception {
    switch (command) {
      case "produce":
        return records.produce(input);
      case "closeProducer":
        return records.closeProducer(input);
      case "consume":
        return records.consume(input);
      case "commitOffset":
        return records.commitOffset(input);
      case "createTopic":
        return admin.createTopic(input);
      case "reassign":
        return admin.reassign(input);
      case "describeTopic":
        return admin.describeTopic(input);
      case "alterConfig":
        return admin.alterConfig(input);
      case "describeConfig":
        return admin.describeConfig(input);
      case "alterEntity":
        return admin.alterEntity(input);
      case "createAcl":
        return admin.createAcl(input);
      case "groupOffsets":
        return admin.groupOffsets(input);
      case "createZnode":
        return new TrialZnode(input).create();
      case "login":
        return new TryLogin(input).run();
      case "acls":
        return new DescribeCluster(input).acls();
      default:
        throw new IllegalArgumentException("There is no command " + command + ".");
    }
  }

  private static String describe(Throwable failed) {
    return failed.getClass().getSimpleName() + ": " + failed.getMessage();
  }
}

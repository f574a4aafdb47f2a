import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZKUtil;
import org.apache.zookeeper.ZooKeeper;

/** An administrator's slip, by raw writes to ZooKeeper while Kafka runs and notices nothing. */
final class BreakMetadata {
  private static final int SESSION_TIMEOUT_MS = 10_000;

  private final String zookeeper;
  private final List<String> done = new ArrayList<>();

  /** Input: zookeeper, the connect string with Kafka's chroot. */
  BreakMetadata(JsonNode input) {
    zookeeper = input.get("zookeeper").asText();
  }

  /** Answers what was done, in words. */
  List<String> run() throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper client =
        new ZooKeeper(
            zookeeper,
            SESSION_TIMEOUT_MS,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) connected.countDown();
            });
    try {
      if (!connected.await(SESSION_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("ZooKeeper " + zookeeper + " did not answer.");
      }
      delete(client, "topic payments", "/brokers/topics/payments");
      delete(client, "topic audit-log", "/brokers/topics/audit-log");
      delete(client, "user alice (password and quotas)", "/config/users/alice");
      delete(client, "ACLs of topic orders", "/kafka-acl/Topic/orders");
      delete(client, "configuration of topic clickstream", "/config/topics/clickstream");
      overwrite(
          client,
          "retention.ms of topic orders set to one hour, its other settings dropped",
          "/config/topics/orders",
          "{\"version\":1,\"config\":{\"retention.ms\":\"3600000\"}}");
    } finally {
      client.close();
    }
    return done;
  }

  private void delete(ZooKeeper client, String what, String path) throws Exception {
    if (client.exists(path, false) == null) {
      done.add("already gone: " + what + " (" + path + ")");
      return;
    }
    ZKUtil.deleteRecursive(client, path);
    done.add("deleted: " + what + " (" + path + ")");
  }

  private void overwrite(ZooKeeper client, String what, String path, String data) throws Exception {
    client.setData(path, data.getBytes(StandardCharsets.UTF_8), -1);
    done.add("changed: " + what + " (" + path + ")");
  }
}

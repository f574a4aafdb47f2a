import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** A znode of a kind that only ZooKeeper's own client makes: containers and those with a time to live. */
final class TrialZnode {
  private static final int SESSION_TIMEOUT_MS = 10_000;

  private final String zookeeper;
  private final String path;
  private final byte[] data;
  private final CreateMode mode;
  private final long ttlMs;

  /** Input: zookeeper, path, data, mode (a CreateMode by name), ttlMs for those that have one. */
  TrialZnode(JsonNode input) {
    zookeeper = input.get("zookeeper").asText();
    path = input.get("path").asText();
    data = input.get("data").asText().getBytes(StandardCharsets.UTF_8);
    mode = CreateMode.valueOf(input.get("mode").asText());
    ttlMs = input.has("ttlMs") ? input.get("ttlMs").asLong() : -1;
  }

  String create() throws Exception {
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
      return client.create(path, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, mode, new Stat(), ttlMs);
    } finally {
      client.close();
    }
  }
}

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;

/** What the brokers themselves say of ACLs and configurations. */
final class DescribeCluster {
  private static final Set<ConfigSource> SET_BY_HAND =
      Set.of(
          ConfigSource.DYNAMIC_TOPIC_CONFIG,
          ConfigSource.DYNAMIC_BROKER_CONFIG,
          ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);

  private final Properties connection = new Properties();

  /** Input: bootstrap. */
  DescribeCluster(JsonNode input) {
    connection.put("bootstrap.servers", input.get("bootstrap").asText());
  }

  /** The topics that the brokers know, without Kafka's own, sorted. */
  List<String> topics() throws Exception {
    try (Admin admin = Admin.create(connection)) {
      return admin.listTopics().names().get().stream().sorted().collect(Collectors.toList());
    }
  }

  /** One line of words for each binding, sorted. */
  List<String> acls() throws Exception {
    try (Admin admin = Admin.create(connection)) {
      return admin.describeAcls(AclBindingFilter.ANY).values().get().stream()
          .map(DescribeCluster::describe)
          .sorted()
          .collect(Collectors.toList());
    }
  }

  /** {"topic orders": {name: value}, "broker 1": …}: what was set by hand; a sensitive value is null. */
  Map<String, Map<String, String>> configs() throws Exception {
    try (Admin admin = Admin.create(connection)) {
      List<ConfigResource> resources = new ArrayList<>();
      Set<String> topics = new HashSet<>(admin.listTopics().names().get());
      topics.forEach(name -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, name)));
      admin.describeCluster().nodes().get()
          .forEach(node -> resources.add(new ConfigResource(ConfigResource.Type.BROKER, node.idString())));
      Map<String, Map<String, String>> described = new TreeMap<>();
      admin.describeConfigs(resources).all().get()
          .forEach((resource, config) -> described.put(nameOf(resource), setByHand(config)));
      return described;
    }
  }

  private static String nameOf(ConfigResource resource) {
    return resource.type().name().toLowerCase(Locale.ROOT) + " " + resource.name();
  }

  private static Map<String, String> setByHand(Config config) {
    Map<String, String> values = new TreeMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (SET_BY_HAND.contains(entry.source())) values.put(entry.name(), entry.value());
    }
    return values;
  }

  private static String describe(AclBinding binding) {
    return String.join(
        " ",
        binding.entry().principal(),
        binding.entry().permissionType().name(),
        binding.entry().operation().name(),
        binding.pattern().patternType().name(),
        binding.pattern().resourceType().name(),
        binding.pattern().name());
  }
}

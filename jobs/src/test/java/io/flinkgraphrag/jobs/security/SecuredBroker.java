package io.flinkgraphrag.jobs.security;

import io.flinkgraphrag.jobs.embedded.BrokerStorage;
import io.flinkgraphrag.jobs.embedded.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.utils.Time;

/**
 * A broker that lets nobody do anything without an ACL: TLS and SCRAM-SHA-512 for clients, and a
 * plain door, for itself and the one who administers it, whose users may do all.
 */
public final class SecuredBroker implements AutoCloseable {

  private final KafkaRaftServer server;
  private final Certificate certificate;
  private final String clients;
  private final String administration;
  private final Path folder;

  private SecuredBroker(
      KafkaRaftServer server,
      Certificate certificate,
      String clients,
      String administration,
      Path folder) {
    this.server = server;
    this.certificate = certificate;
    this.clients = clients;
    this.administration = administration;
    this.folder = folder;
  }

  public static SecuredBroker start(Path folder) throws Exception {
    Certificate certificate = Certificate.make(folder.resolve("broker"), "br0ker-store");
    String clients = "127.0.0.1:" + Ports.anyFree();
    String plain = "127.0.0.1:" + Ports.anyFree();
    Path data = folder.resolve("kafka");
    BrokerStorage.formatOnce(data, Uuid.randomUuid().toString(), 1);
    KafkaRaftServer server =
        new KafkaRaftServer(
            KafkaConfig.fromProps(settings(data, certificate, clients, plain), false), Time.SYSTEM);
    server.startup();
    return new SecuredBroker(server, certificate, clients, plain, folder);
  }

  private static Properties settings(
      Path data, Certificate certificate, String clients, String plain) {
    String controller = "127.0.0.1:" + Ports.anyFree();
    Properties settings = BrokerStorage.settings();
    settings.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "log.dirs", data.toString(),
            "controller.quorum.voters", "1@" + controller,
            "controller.listener.names", "CONTROLLER",
            "inter.broker.listener.name", "PLAIN",
            "listeners",
                "SECURE://%s,PLAIN://%s,CONTROLLER://%s".formatted(clients, plain, controller),
            "advertised.listeners", "SECURE://%s,PLAIN://%s".formatted(clients, plain),
            "listener.security.protocol.map",
                "SECURE:SASL_SSL,PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT"));
    settings.putAll(
        Map.of(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found", "false",
            "super.users", "User:ANONYMOUS",
            "sasl.enabled.mechanisms", "SCRAM-SHA-512",
            "listener.name.secure.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
            "ssl.keystore.location", certificate.keyStore().toString(),
            "ssl.keystore.password", certificate.password()));
    for (String topic : List.of("offsets.topic", "transaction.state.log")) {
      settings.put(topic + ".replication.factor", "1");
      settings.put(topic + ".num.partitions", "1");
    }
    settings.put("transaction.state.log.min.isr", "1");
    return settings;
  }

  /** Where clients have to say who they are. */
  public String bootstrap() {
    return clients;
  }

  /** Where they need not, and may do all. */
  public String administration() {
    return administration;
  }

  public Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", administration));
  }

  /** Makes a user, and returns the file of its client's properties. */
  public Path user(String name, String password) throws Exception {
    try (Admin admin = admin()) {
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      name, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password)))
          .all()
          .get();
    }
    return client(name, password);
  }

  /** The file of a client's properties. */
  public Path client(String name, String password) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".properties"),
        """
        bootstrap.servers=%s
        security.protocol=SASL_SSL
        sasl.mechanism=SCRAM-SHA-512
        sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
        username="%s" password="%s";
        ssl.truststore.location=%s
        ssl.truststore.password=%s
        """
            .formatted(clients, name, password, certificate.trustStore(), certificate.password()));
  }

  public void allow(Collection<AclBinding> acls) throws Exception {
    try (Admin admin = admin()) {
      admin.createAcls(acls).all().get();
    }
  }

  public void forbid(AclBinding acl) throws Exception {
    try (Admin admin = admin()) {
      admin.deleteAcls(List.of(acl.toFilter())).all().get();
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}

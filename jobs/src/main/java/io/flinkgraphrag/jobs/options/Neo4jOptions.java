package io.flinkgraphrag.jobs.options;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of the jobs that import a Neo4j database, and that mirror a graph into one. */
public final class Neo4jOptions {

  public static final ConfigOption<String> URI =
      ConfigOptions.key("graphrag.neo4j.uri")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Where Neo4j is: neo4j:// (asks a cluster who reads), or bolt:// (this one server);"
                  + " neo4j+s:// and bolt+s:// are encrypted, neo4j+ssc:// and bolt+ssc:// too,"
                  + " with whatever certificate the server has.");

  public static final ConfigOption<String> USER =
      ConfigOptions.key("graphrag.neo4j.user")
          .stringType()
          .defaultValue("neo4j")
          .withDescription(
              "Who asks; to import, it only reads. Empty for a server that asks nobody who he is.");

  public static final ConfigOption<String> PASSWORD =
      ConfigOptions.key("graphrag.neo4j.password")
          .stringType()
          .defaultValue("")
          .withDescription(
              "Password of the user; better given by the environment variable"
                  + " GRAPHRAG_NEO4J_PASSWORD of the process that submits the job.");

  public static final ConfigOption<String> DATABASE =
      ConfigOptions.key("graphrag.neo4j.database")
          .stringType()
          .defaultValue("")
          .withDescription("The database to read, or to mirror into. Empty for the user's own.");

  public static final ConfigOption<String> CERTIFICATE =
      ConfigOptions.key("graphrag.neo4j.certificate")
          .stringType()
          .defaultValue("")
          .withDescription(
              "File with the certificates to trust, as PEM: the server's own, or of who signed it."
                  + " On the JobManager and each TaskManager. With it TLS is spoken, whatever the"
                  + " URI. Empty for those of the JVM, which neo4j+s:// and bolt+s:// ask for.");

  public static final ConfigOption<String> GRAPH =
      ConfigOptions.key("graphrag.neo4j.graph")
          .stringType()
          .defaultValue("default")
          .withDescription("The graph that the database becomes, or that is mirrored.");

  public static final ConfigOption<String> MAPPING =
      ConfigOptions.key("graphrag.neo4j.mapping")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File that says what labels and relationship types are, where the usual is wrong; see"
                  + " docs/neo4j.md.");

  public static final ConfigOption<Integer> RATE =
      ConfigOptions.key("graphrag.neo4j.rate")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Nodes and relationships read a second, at most, so that others have their part of"
                  + " the server; of a mirror, changes written. Without it, as many as there"
                  + " come.");

  public static final ConfigOption<Integer> PARALLELISM =
      ConfigOptions.key("graphrag.neo4j.parallelism")
          .intType()
          .defaultValue(2)
          .withDescription(
              "Readers, each with a connection of its own; of a mirror, subtasks that find what"
                  + " changes.");

  public static final ConfigOption<String> BATCH =
      ConfigOptions.key("graphrag.neo4j.batch")
          .stringType()
          .defaultValue("neo4j-import")
          .withDescription("The name under which graph-status counts the updates.");

  public static final ConfigOption<String> RUN =
      ConfigOptions.key("graphrag.neo4j.run")
          .stringType()
          .defaultValue("")
          .withDescription(
              "Name of a mirror that begins without state. What one of another name left of the"
                  + " graph is taken away. Empty for a new name each time.");

  public static final ConfigOption<Boolean> FOLLOW =
      ConfigOptions.key("graphrag.neo4j.follow")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether the job goes on after the snapshot and keeps the graph equal to the"
                  + " database.");

  public static final ConfigOption<Duration> POLL =
      ConfigOptions.key("graphrag.neo4j.poll")
          .durationType()
          .defaultValue(Duration.ofSeconds(5))
          .withDescription("Time between two looks for what changed, where the job follows.");

  public static final ConfigOption<Duration> RECONCILE =
      ConfigOptions.key("graphrag.neo4j.reconcile")
          .durationType()
          .defaultValue(Duration.ofMinutes(10))
          .withDescription(
              "Time between two readings of the whole database, where the job follows: they show"
                  + " deletes, and changes that a poll does not.");

  public static final ConfigOption<Duration> OVERLAP =
      ConfigOptions.key("graphrag.neo4j.overlap")
          .durationType()
          .defaultValue(Duration.ofMinutes(1))
          .withDescription(
              "How much older than the last poll a time of update may be when it is committed, for"
                  + " the next poll to see it: longer than transactions take and clocks are"
                  + " wrong.");

  public static final ConfigOption<String> UPDATED =
      ConfigOptions.key("graphrag.neo4j.updated")
          .stringType()
          .defaultValue("")
          .withDescription(
              "Property with the time of the last change, of labels and types of which the mapping"
                  + " names none. Empty for the first of updatedAt, updated_at, lastUpdated,"
                  + " last_updated, modifiedAt and modified_at that all of a label have as a"
                  + " time.");

  private Neo4jOptions() {}
}

package io.flinkgraphrag.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.contract.UpdateRecords;
import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.state.StableHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever producers write into the partitions of the updates topic, by whatever clocks, with or
 * without versions and keys, twice or late: each interleaving of the partitions ends in one graph,
 * the one that a plain model says.
 *
 * <p>The model knows the contract's words and nothing of the code: of an element the last update
 * counts, where those with versions come after those without; by version, then deletes before puts,
 * then by the hash of the value; without versions by partition, then offset.
 */
class OrderPropertyTest {

  private static final int RECORDS = 300;
  private static final int PARTITIONS = 4;
  private static final int INTERLEAVINGS = 4;

  private static final ShardKeys SHARDS =
      new ShardKeys(GraphLayouts.parse("graphs: {g: {shards: 2}}", "test"), 128);

  /** One record, as the model sees it. */
  private record Sent(
      ConsumerRecord<byte[], byte[]> record,
      String type,
      String document,
      String id,
      boolean delete,
      Integer versionOrNull) {

    String element() {
      return type + " " + document + " " + id;
    }

    /** Compared from left to right. */
    List<Long> place() {
      return versionOrNull == null
          ? List.of(0L, (long) record.partition(), record.offset(), 0L)
          : List.of(
              1L,
              (long) versionOrNull,
              delete ? 0L : 1L,
              delete ? 0L : StableHash.of(record.value()));
    }
  }

  private static final Comparator<List<Long>> PLACES =
      (a, b) -> {
        for (int i = 0; i < a.size(); i++) {
          int c = Long.compare(a.get(i), b.get(i));
          if (c != 0) {
            return c;
          }
        }
        return 0;
      };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyInterleavingOfThePartitionsEndsInTheGraphOfTheModel(long seed) throws Exception {
    Random random = new Random(seed);
    List<List<Sent>> partitions = topic(random);
    List<Sent> surviving = surviving(partitions);
    assertThat(surviving).as("seed %d", seed).isNotEmpty();
    Map<String, String> expected = load(surviving, seed);
    for (int i = 0; i < INTERLEAVINGS; i++) {
      List<Sent> read = interleaved(partitions, random);
      assertThat(load(read, seed)).as("seed %d, interleaving %d", seed, i).isEqualTo(expected);
    }
  }

  // ---- what is written ----

  private static List<List<Sent>> topic(Random random) {
    List<List<Sent>> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new ArrayList<>());
    }
    List<Sent> all = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      Sent sent = record(random, partitions);
      partitions.get(sent.record().partition()).add(sent);
      all.add(sent);
      if (random.nextInt(6) == 0) {
        // a second producer, or the same one after a failure, sends an earlier record once more
        Sent again = again(all.get(random.nextInt(all.size())), random, partitions);
        partitions.get(again.record().partition()).add(again);
      }
    }
    return partitions;
  }

  private static Sent record(Random random, List<List<Sent>> partitions) {
    String type =
        List.of("passage", "passage", "passage", "document", "entity").get(random.nextInt(5));
    String document = type.equals("entity") ? "" : "d" + random.nextInt(4);
    String id = type.equals("document") ? "" : type.charAt(0) + "" + random.nextInt(3);
    boolean delete = type.equals("document") || random.nextInt(4) == 0;
    Integer version = random.nextInt(3) == 0 ? null : Integer.valueOf(random.nextInt(5));
    String element = type.equals("entity") ? "g|entity|" + id : "g|document|" + document;
    String own = type.equals("passage") ? "g|passage|" + document + "|" + id : element;
    boolean nullValue = delete && version == null && random.nextBoolean();
    String key =
        nullValue ? own : random.nextInt(4) > 0 ? element : random.nextBoolean() ? own : null;
    // most producers let the key decide, some do not
    int partition =
        key != null && random.nextInt(5) > 0
            ? Math.floorMod(key.hashCode(), PARTITIONS)
            : random.nextInt(PARTITIONS);
    String value = nullValue ? null : json(type, document, id, delete, version, random);
    return new Sent(
        kafka(key, value, partition, partitions, random), type, document, id, delete, version);
  }

  private static String json(
      String type, String document, String id, boolean delete, Integer version, Random random) {
    StringBuilder json = new StringBuilder("{\"op\":\"" + (delete ? "delete" : "upsert") + "\"");
    json.append(",\"graph\":\"g\",\"type\":\"" + type + "\"");
    json.append(",\"id\":\"" + (type.equals("document") ? document : id) + "\"");
    if (type.equals("passage")) {
      json.append(",\"document\":\"" + document + "\"");
      if (!delete) {
        json.append(",\"text\":\"Text " + random.nextInt(4) + ".\"");
        json.append(",\"entities\":[\"e" + random.nextInt(3) + "\"]");
      }
    } else if (type.equals("entity") && !delete) {
      json.append(",\"description\":\"" + random.nextInt(4) + "\"");
    }
    return json + (version == null ? "" : ",\"version\":" + version) + "}";
  }

  private static Sent again(Sent sent, Random random, List<List<Sent>> partitions) {
    ConsumerRecord<byte[], byte[]> record = sent.record();
    int partition = random.nextBoolean() ? record.partition() : random.nextInt(PARTITIONS);
    return new Sent(
        kafka(text(record.key()), text(record.value()), partition, partitions, random),
        sent.type(),
        sent.document(),
        sent.id(),
        sent.delete(),
        sent.versionOrNull());
  }

  private static ConsumerRecord<byte[], byte[]> kafka(
      String key, String value, int partition, List<List<Sent>> partitions, Random random) {
    byte[] bytes = bytes(value);
    return new ConsumerRecord<>(
        "graph-updates",
        partition,
        partitions.get(partition).size(),
        random.nextInt(1_000_000),
        TimestampType.CREATE_TIME,
        0,
        bytes == null ? -1 : bytes.length,
        bytes(key),
        bytes,
        new RecordHeaders(),
        Optional.empty());
  }

  private static byte[] bytes(String textOrNull) {
    return textOrNull == null ? null : textOrNull.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytesOrNull) {
    return bytesOrNull == null ? null : new String(bytesOrNull, StandardCharsets.UTF_8);
  }

  /** In any order, but within a partition in the order in which they were written. */
  private static List<Sent> interleaved(List<List<Sent>> partitions, Random random) {
    int[] next = new int[PARTITIONS];
    List<Sent> read = new ArrayList<>();
    int burst = 1 + random.nextInt(20);
    int partition = 0;
    int left = partitions.stream().mapToInt(List::size).sum();
    while (left > 0) {
      if (random.nextInt(burst) == 0) {
        partition = random.nextInt(PARTITIONS);
      }
      if (next[partition] < partitions.get(partition).size()) {
        read.add(partitions.get(partition).get(next[partition]++));
        left--;
      } else {
        partition = (partition + 1) % PARTITIONS;
      }
    }
    return read;
  }

  // ---- what must be left ----

  private static List<Sent> surviving(List<List<Sent>> partitions) {
    Map<String, Sent> last = new TreeMap<>();
    Map<String, List<Long>> deletedDocuments = new HashMap<>();
    for (List<Sent> partition : partitions) {
      for (Sent sent : partition) {
        if (sent.type().equals("document")) {
          deletedDocuments.merge(sent.document(), sent.place(), OrderPropertyTest::later);
        } else {
          last.merge(
              sent.element(), sent, (a, b) -> PLACES.compare(a.place(), b.place()) >= 0 ? a : b);
        }
      }
    }
    return last.values().stream()
        .filter(sent -> !sent.delete())
        .filter(
            sent -> {
              List<Long> deleted = deletedDocuments.get(sent.document());
              return sent.type().equals("entity")
                  || deleted == null
                  || PLACES.compare(sent.place(), deleted) > 0;
            })
        .toList();
  }

  private static List<Long> later(List<Long> a, List<Long> b) {
    return PLACES.compare(a, b) > 0 ? a : b;
  }

  // ---- what is left ----

  private static Map<String, String> load(List<Sent> records, long seed) throws Exception {
    GraphReplica replica = new GraphReplica();
    UpdateRecords reader = new UpdateRecords();
    try (KeyedOneInputStreamOperatorTestHarness<String, GraphUpdate, LinkDelta> harness =
        Harnesses.one(
            new CatalogFunction(SHARDS, 1_000_000, new HandClock(1_000)),
            CatalogFunction::elementKey,
            LinkDelta.TYPE)) {
      for (Sent sent : records) {
        GraphUpdate update = reader.read(sent.record()).orElseThrow();
        harness.processElement(update, 0);
        Harnesses.take(harness).forEach(replica::apply);
        Harnesses.take(harness, CatalogFunction.HOP_DELTAS).forEach(replica::apply);
        Harnesses.take(harness, CatalogFunction.NAME_DELTAS).forEach(replica::apply);
        Harnesses.take(harness, CatalogFunction.READ_DELTAS).forEach(replica::apply);
      }
      assertThat(Harnesses.take(harness, CatalogFunction.DEAD_LETTERS))
          .as("seed %d", seed)
          .extracting(DeadLetter::error)
          .allSatisfy(
              error -> assertThat(error.code()).isIn("ORDER_KIND_CHANGED", "PARTITION_CHANGED"));
    }
    return replica.content();
  }
}

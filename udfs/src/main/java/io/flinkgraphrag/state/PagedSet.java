package io.flinkgraphrag.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Keyed state: for each owner a set of members of any size, in pages of bounded size.
 *
 * <p>A member is a text with a weight and a payload, of some KB together at most: a page has {@link
 * #PAGE_FILL} of them on average, and is read and written whole. Adding, replacing and removing
 * touch one small header and one page (two when a page splits), so an owner with 100,000 members is
 * neither read nor rewritten whole. {@link #read} gives the members with the smallest hashes first:
 * a cap chooses by hash, not by history.
 *
 * <p>The pages are the buckets of linear hashing (W. Litwin, VLDB 1980) over the leading bits of
 * {@link StableHash}, so that buckets in order are members in the order of their hash. The owner's
 * Flink key must be set, and entered in the cache; not thread-safe, as all keyed state.
 */
public final class PagedSet {

  /** Members a page holds on average before one page is split. */
  static final int PAGE_FILL = 48;

  private static final int LEVEL_MAX = 30;

  /** The order of members' texts: by hash, then by text. */
  public static final Comparator<String> ORDER =
      ((Comparator<String>) (a, b) -> Integer.compareUnsigned(hashOf(a), hashOf(b)))
          .thenComparing(Comparator.naturalOrder());

  /** Heap of a member beside its text and payload, about. */
  private static final int MEMBER_BYTES = 50;

  private final CachedMap<String, Header> headers;
  private final CachedMap<String, Page> pages;

  public PagedSet(HeapCache cache, String name) {
    headers =
        cache.map(
            new MapStateDescriptor<>(
                name + "-headers", Types.STRING, new WireType<>(Header.class, HeaderCodec.class)),
            header -> 0);
    pages =
        cache.map(
            new MapStateDescriptor<>(
                name + "-pages", Types.STRING, new WireType<>(Page.class, PageCodec.class)),
            PagedSet::bytes);
  }

  private static int bytes(Page page) {
    int bytes = 0;
    for (Member member : page.members) {
      bytes += MEMBER_BYTES + HeapCache.heapOf(member.text) + member.payload.length;
    }
    return bytes;
  }

  /**
   * A member of an owner's set.
   *
   * @param payload the caller's bytes; not copied
   */
  public record Member(int hash, String text, int weight, byte[] payload) {

    int compareTo(int otherHash, String otherText) {
      int byHash = Integer.compareUnsigned(hash, otherHash);
      return byHash != 0 ? byHash : text.compareTo(otherText);
    }
  }

  /**
   * What is known of an owner's set without reading it.
   *
   * @param size members
   * @param weight sum of the members' weights
   * @param level pages are 2^level, plus {@code split} that were split already
   */
  public record Header(int size, long weight, int level, int split) {
    static final Header EMPTY = new Header(0, 0, 0, 0);

    int pageCount() {
      return (1 << level) + split;
    }
  }

  /** Members in the order of hash, then text. */
  record Page(List<Member> members) {
    static final Page EMPTY = new Page(List.of());

    int indexOf(int hash, String text) {
      int low = 0;
      int high = members.size() - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = members.get(middle).compareTo(hash, text);
        if (order == 0) {
          return middle;
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return -(low + 1);
    }
  }

  /** Size and weight of an owner's set; a header of zeros for an owner without one. */
  public Header header(String owner) throws Exception {
    Header header = headers.get(owner);
    return header == null ? Header.EMPTY : header;
  }

  /** A member of an owner's set; null where it is none. */
  public @Nullable Member get(String owner, String text) throws Exception {
    return find(owner, text).member();
  }

  /** Adds a member, or replaces its weight and payload. */
  public void put(String owner, String text, int weight, byte[] payload) throws Exception {
    find(owner, text).put(weight, payload);
  }

  /** Removes a member; one that is not there is no error. */
  public void remove(String owner, String text) throws Exception {
    find(owner, text).remove();
  }

  /** Where a member is or would be, to change it by what it is: one reading for both. */
  public Place find(String owner, String text) throws Exception {
    int hash = hashOf(text);
    Header header = headers.get(owner);
    if (header == null) {
      return new Place(owner, text, hash, Header.EMPTY, pageKey(owner, 0, 0), Page.EMPTY);
    }
    String pageKey = pageKey(owner, header, hash);
    return new Place(owner, text, hash, header, pageKey, page(pageKey));
  }

  /** One member's place as it was found: for one change, and none of the owner's before it. */
  public final class Place {

    private final String owner;
    private final String text;
    private final int hash;
    private final Header header;
    private final String pageKey;
    private final Page page;
    private final int index;

    private Place(String owner, String text, int hash, Header header, String pageKey, Page page) {
      this.owner = owner;
      this.text = text;
      this.hash = hash;
      this.header = header;
      this.pageKey = pageKey;
      this.page = page;
      this.index = page.indexOf(hash, text);
    }

    /** The member; null where there is none. */
    public @Nullable Member member() {
      return index < 0 ? null : page.members().get(index);
    }

    /** Adds the member, or replaces its weight and payload. */
    public void put(int weight, byte[] payload) throws Exception {
      List<Member> members = new ArrayList<>(page.members());
      Member member = new Member(hash, text, weight, payload);
      if (index >= 0) {
        long weightSum = header.weight() - members.get(index).weight() + weight;
        members.set(index, member);
        pages.put(pageKey, new Page(members));
        headers.put(owner, new Header(header.size(), weightSum, header.level(), header.split()));
        return;
      }
      members.add(-(index + 1), member);
      pages.put(pageKey, new Page(members));
      Header grown =
          new Header(header.size() + 1, header.weight() + weight, header.level(), header.split());
      headers.put(owner, splitIfFull(owner, grown));
    }

    /** Removes the member; one that is not there is no error. */
    public void remove() throws Exception {
      if (index < 0) {
        return;
      }
      List<Member> members = new ArrayList<>(page.members());
      Member removed = members.remove(index);
      putOrRemove(pageKey, members);
      Header shrunk =
          new Header(
              header.size() - 1,
              header.weight() - removed.weight(),
              header.level(),
              header.split());
      if (shrunk.size() == 0) {
        headers.remove(owner);
      } else {
        headers.put(owner, joinIfEmpty(owner, shrunk));
      }
    }
  }

  /** At most {@code limit} members, those with the smallest hashes, in their order. */
  public List<Member> read(String owner, int limit) throws Exception {
    return read(owner, header(owner), limit);
  }

  /** The same of an owner whose header was read just before. */
  public List<Member> read(String owner, Header header, int limit) throws Exception {
    return readFrom(0, owner, header, member -> true, limit);
  }

  /**
   * At most {@code limit} of the members that come after {@code textOrNull} in {@link #ORDER},
   * whether it is a member or not, in their order; from the first on where it is null. So a walk
   * over the members may stop anywhere, whatever comes and goes meanwhile.
   */
  public List<Member> readAfter(String owner, @Nullable String textOrNull, int limit)
      throws Exception {
    Header header = header(owner);
    if (textOrNull == null) {
      return read(owner, header, limit);
    }
    int hash = hashOf(textOrNull);
    return readFrom(
        bucketOf(hash, header.level()),
        owner,
        header,
        member -> member.compareTo(hash, textOrNull) > 0,
        limit);
  }

  private List<Member> readFrom(
      int firstBucket, String owner, Header header, Predicate<Member> wanted, int limit)
      throws Exception {
    List<Member> found = new ArrayList<>();
    if (header.size() == 0) {
      return found;
    }
    int level = header.level();
    for (int bucket = firstBucket; bucket < 1 << level && found.size() < limit; bucket++) {
      if (bucket < header.split()) {
        append(page(pageKey(owner, level + 1, 2 * bucket)), wanted, limit, found);
        append(page(pageKey(owner, level + 1, 2 * bucket + 1)), wanted, limit, found);
      } else {
        append(page(pageKey(owner, level, bucket)), wanted, limit, found);
      }
    }
    return found;
  }

  private static void append(Page page, Predicate<Member> wanted, int limit, List<Member> found) {
    for (int i = 0; i < page.members().size() && found.size() < limit; i++) {
      if (wanted.test(page.members().get(i))) {
        found.add(page.members().get(i));
      }
    }
  }

  private Header splitIfFull(String owner, Header header) throws Exception {
    if (header.size() <= (long) PAGE_FILL * header.pageCount() || header.level() == LEVEL_MAX) {
      return header;
    }
    int bucket = header.split();
    String pageKey = pageKey(owner, header.level(), bucket);
    List<Member> lower = new ArrayList<>();
    List<Member> upper = new ArrayList<>();
    for (Member member : page(pageKey).members()) {
      boolean isUpper = (bucketOf(member.hash(), header.level() + 1) & 1) != 0;
      (isUpper ? upper : lower).add(member);
    }
    pages.remove(pageKey);
    putOrRemove(pageKey(owner, header.level() + 1, 2 * bucket), lower);
    putOrRemove(pageKey(owner, header.level() + 1, 2 * bucket + 1), upper);
    boolean levelFull = bucket + 1 == 1 << header.level();
    return levelFull
        ? new Header(header.size(), header.weight(), header.level() + 1, 0)
        : new Header(header.size(), header.weight(), header.level(), bucket + 1);
  }

  /** Undoes the last split once a quarter of the fill is left. */
  private Header joinIfEmpty(String owner, Header header) throws Exception {
    if (header.pageCount() == 1 || header.size() > (long) PAGE_FILL / 4 * header.pageCount()) {
      return header;
    }
    int level = header.split() == 0 ? header.level() - 1 : header.level();
    int bucket = (header.split() == 0 ? 1 << level : header.split()) - 1;
    String lowerKey = pageKey(owner, level + 1, 2 * bucket);
    String upperKey = pageKey(owner, level + 1, 2 * bucket + 1);
    List<Member> joined = new ArrayList<>(page(lowerKey).members());
    joined.addAll(page(upperKey).members());
    pages.remove(lowerKey);
    pages.remove(upperKey);
    putOrRemove(pageKey(owner, level, bucket), joined);
    return new Header(header.size(), header.weight(), level, bucket);
  }

  private void putOrRemove(String pageKey, List<Member> members) throws Exception {
    if (members.isEmpty()) {
      pages.remove(pageKey);
    } else {
      pages.put(pageKey, new Page(members));
    }
  }

  private Page page(String pageKey) throws Exception {
    Page page = pages.get(pageKey);
    return page == null ? Page.EMPTY : page;
  }

  private static String pageKey(String owner, Header header, int hash) {
    int bucket = bucketOf(hash, header.level());
    return bucket < header.split()
        ? pageKey(owner, header.level() + 1, bucketOf(hash, header.level() + 1))
        : pageKey(owner, header.level(), bucket);
  }

  private static String pageKey(String owner, int level, int bucket) {
    return owner + '\u0000' + level + '/' + bucket;
  }

  private static int hashOf(String text) {
    return (int) (StableHash.of(text) >>> 32);
  }

  private static int bucketOf(int hash, int level) {
    return level == 0 ? 0 : hash >>> (32 - level);
  }

  /** Version 1. */
  public static final class HeaderCodec implements WireCodec<Header> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Header header, DataOutputView out) throws IOException {
      out.writeInt(header.size);
      out.writeLong(header.weight);
      out.writeByte(header.level);
      out.writeInt(header.split);
    }

    @Override
    public Header read(int version, DataInputView in) throws IOException {
      return new Header(in.readInt(), in.readLong(), in.readByte(), in.readInt());
    }
  }

  /** Version 1. */
  public static final class PageCodec implements WireCodec<Page> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Page page, DataOutputView out) throws IOException {
      Wire.writeList(page.members(), PageCodec::writeMember, out);
    }

    @Override
    public Page read(int version, DataInputView in) throws IOException {
      return new Page(Wire.readList(PageCodec::readMember, in));
    }

    private static void writeMember(Member member, DataOutputView out) throws IOException {
      out.writeInt(member.hash());
      Wire.writeText(member.text(), out);
      out.writeInt(member.weight());
      Wire.writeBytes(member.payload(), out);
    }

    private static Member readMember(DataInputView in) throws IOException {
      return new Member(in.readInt(), Wire.readText(in), in.readInt(), Wire.readBytes(in));
    }
  }
}

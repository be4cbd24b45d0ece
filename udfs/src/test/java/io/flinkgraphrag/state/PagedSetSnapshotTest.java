package io.flinkgraphrag.state;

import java.util.List;
import java.util.stream.Stream;

/** The bytes of paged sets. */
class PagedSetSnapshotTest extends SnapshotContract {

  @Override
  protected Stream<Samples<?>> version1() {
    return Stream.of(
        new Samples<>(
            "PagedSet.Header",
            new WireType<>(PagedSet.Header.class, PagedSet.HeaderCodec.class),
            List.of(PagedSet.Header.EMPTY, new PagedSet.Header(300, 1L << 34, 2, 3))),
        new Samples<>(
            "PagedSet.Page",
            new WireType<>(PagedSet.Page.class, PagedSet.PageCodec.class),
            List.of(
                PagedSet.Page.EMPTY,
                new PagedSet.Page(
                    List.of(
                        new PagedSet.Member(7, "e|ada", 3, new byte[0]),
                        new PagedSet.Member(-1, "é漢😀", 1, new byte[] {0, (byte) 0xff}))))));
  }
}

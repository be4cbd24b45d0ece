package io.flinkgraphrag.jobs.gateway.http;

/**
 * Which requests may have longer bodies than all others, and whether one may come now: that is
 * asked before the body is taken. Called on threads of the server's, which it must not block.
 */
public interface LongBodies {

  /** No request may. */
  LongBodies NONE =
      new LongBodies() {
        @Override
        public int max() {
          return 0;
        }

        @Override
        public boolean has(RequestHead head) {
          return false;
        }

        @Override
        public Runnable admit(RequestHead head) throws HttpFault {
          throw HttpFault.of(413, "TOO_LARGE", "no request may have a long body; send less");
        }
      };

  /** Bytes of the longest. */
  int max();

  /** Whether it is such a request. */
  boolean has(RequestHead head);

  /**
   * Lets its body come.
   *
   * @return to be run once, when the body is there or will not be
   * @throws HttpFault where it must not come, or not now
   */
  Runnable admit(RequestHead head) throws HttpFault;
}

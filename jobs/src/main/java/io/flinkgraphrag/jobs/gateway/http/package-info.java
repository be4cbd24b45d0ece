/**
 * A small HTTP/1.1 server that waits for answers without a thread: requests in, replies and streams
 * of events out. It knows nothing of questions.
 */
@NullMarked
package io.flinkgraphrag.jobs.gateway.http;

import org.jspecify.annotations.NullMarked;

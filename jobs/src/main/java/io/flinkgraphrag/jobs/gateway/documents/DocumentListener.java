package io.flinkgraphrag.jobs.gateway.documents;

import io.flinkgraphrag.jobs.gateway.http.HttpFault;

/** Is told once what became of sending a document; by any thread. */
public interface DocumentListener {

  /** All brokers that have to have it do. */
  void taken(int partition, long offset);

  void failed(HttpFault fault);
}

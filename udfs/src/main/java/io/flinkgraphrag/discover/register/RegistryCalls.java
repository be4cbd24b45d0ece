package io.flinkgraphrag.discover.register;

import java.io.IOException;

/** How a registry is told; each call ends in bounded time. For one thread at a time. */
public interface RegistryCalls extends AutoCloseable {

  /** Registers, also where it is registered already. */
  void register() throws IOException, InterruptedException;

  /** Beats; false where the registry does not know the server. */
  boolean beat() throws IOException, InterruptedException;

  void deregister() throws IOException, InterruptedException;

  @Override
  void close();
}

package io.flinkgraphrag.http;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates that those of https servers must go back to: a PKCS12 or JKS file on every
 * TaskManager. Its text leaves the password out.
 *
 * @param path "" for the JVM's own
 */
public record TrustStore(String path, String password) implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final TrustStore OF_THE_JVM = new TrustStore("", "");

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException where it cannot be read
   */
  public SSLContext context() {
    try {
      if (path.isEmpty()) {
        return SSLContext.getDefault();
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(KeyStore.getInstance(new File(path), password.toCharArray()));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "cannot read the trust store \"" + path + "\": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return "TrustStore[path=" + path + ", password=" + (password.isEmpty() ? "" : "***") + "]";
  }
}

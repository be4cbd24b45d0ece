package io.flinkgraphrag.discover.registry;

import io.flinkgraphrag.http.TrustStore;
import java.io.Serializable;

/**
 * What sources need to be let in, and which no URI may hold. Its text leaves it out.
 *
 * @param consulToken "" for none
 * @param eurekaCredentials "user:password", "" for none
 */
public record RegistrySecrets(String consulToken, String eurekaCredentials, TrustStore trust)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final RegistrySecrets NONE = new RegistrySecrets("", "", TrustStore.OF_THE_JVM);

  @Override
  public String toString() {
    return "RegistrySecrets[consulToken="
        + (consulToken.isEmpty() ? "" : "***")
        + ", eurekaCredentials="
        + (eurekaCredentials.isEmpty() ? "" : "***")
        + ", trust="
        + trust
        + "]";
  }
}

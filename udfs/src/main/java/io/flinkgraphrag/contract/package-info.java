/**
 * The contract with the outside: what the topics carry, byte for byte. Reads questions and graph
 * updates, writes answers, batch statuses and dead letters, and names every limit. The JSON Schemas
 * of the contract lie under {@code schemas/} on the class path.
 */
@NullMarked
package io.flinkgraphrag.contract;

import org.jspecify.annotations.NullMarked;

/** Serialization and state building blocks that every stage may use. */
package io.flinkgraphrag.state;

/**
 * What travels through the dataflow: the contract's records (questions, graph updates, answers,
 * dead letters, batch status) and the evidence that retrieval builds. Every stage depends on this
 * package, and on no other stage.
 */
package io.flinkgraphrag.model;

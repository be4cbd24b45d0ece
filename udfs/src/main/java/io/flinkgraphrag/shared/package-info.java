/** Things that all subtasks of a TaskManager have together. */
package io.flinkgraphrag.shared;

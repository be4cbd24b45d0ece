/** Language: names, terms and sentences, the same in every stage. */
package io.flinkgraphrag.text;

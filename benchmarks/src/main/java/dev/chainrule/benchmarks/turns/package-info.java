/** Who runs when: competitors in processes of their own take turns, so that the noise of the machine hits all alike. */
package dev.chainrule.benchmarks.turns;

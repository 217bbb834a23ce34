/** {@code ./chainrule bench}: what is measured, by JMH, in turns. */
package dev.chainrule.benchmarks.bench;

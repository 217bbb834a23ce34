/**
 * Benchmarks, by JMH: every time is shown beside the limit of the machine and beside others that did the same work on the same data in the same
 * run.
 *
 * <p><b>Read in this order.</b> {@code Suite}, what all suites share; {@link dev.chainrule.benchmarks.LossGradientBenchmark}, the flagship, with
 * {@code LossGradientProblem}, its data and what must come out; {@code ReadOnce} and {@code MultiplyOnly}, the two limits. A suite has a method a
 * competitor, and its peers (ND4J, PyTorch, plain loops) have a class of the same parameters in {@code benchmarks/peers}, which no user of the
 * library sees.
 *
 * <p><b>What holds.</b> Results are checked before anything is timed. Data follow from a name and a length alone. A figure is a median of ratios
 * within rounds in which all had their turns: what a round compares lies within seconds, so that the noise of the machine hits all alike.
 *
 * <p>{@link dev.chainrule.benchmarks.bench} runs them, {@link dev.chainrule.benchmarks.turns} says whose turn it is,
 * {@link dev.chainrule.benchmarks.report} tells what was found.
 */
package dev.chainrule.benchmarks;

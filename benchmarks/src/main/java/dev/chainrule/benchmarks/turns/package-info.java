/**
 * Who runs when: competitors in processes of their own take turns, so that the noise of the machine hits all alike.
 *
 * <p>{@link dev.chainrule.benchmarks.turns.Turns} gives the turns, in rounds: a round begins when all are ready, and in it each has one turn,
 * alone. {@link dev.chainrule.benchmarks.turns.Turn} is a competitor's side: {@code await} returns when it may run, {@code end} passes the turn
 * on; in a process that no {@code Turns} has started both return at once.
 *
 * <p><b>What holds.</b> Between two turns the machine rests, for threads of native libraries spin a while before they sleep. Who leaves is not
 * waited for.
 */
package dev.chainrule.benchmarks.turns;

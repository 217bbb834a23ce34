/**
 * {@code ./chainrule bench}: what is measured, by JMH, in turns.
 *
 * <p><b>How data flow.</b> {@link dev.chainrule.benchmarks.bench.Main} → {@code BenchCommand} → {@code Cases}, what a quick run and a full run
 * measure → {@code CaseRunner}, for each case one run of JMH an entrant, all at once, in processes of their own that iterate in turns →
 * {@link dev.chainrule.benchmarks.report.Report}. {@code Machine} asks the machine what it is, and how busy.
 *
 * <p><b>What holds.</b> A case that ended is kept, and {@code --resume} goes on with the next. Exit codes: 0 done, 1 the work failed or something
 * got slower, 2 the call was wrong.
 */
package dev.chainrule.benchmarks.bench;

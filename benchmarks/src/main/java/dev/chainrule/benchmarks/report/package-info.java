/**
 * What a run of the benchmarks found: as JSON, as tables, as charts, and beside an earlier one.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.benchmarks.report.Report}, {@link dev.chainrule.benchmarks.report.CaseResult} and
 * {@link dev.chainrule.benchmarks.report.Timing}, the data; {@link dev.chainrule.benchmarks.report.Quotient}, a ratio of times with the interval
 * in which its true median lies, by ranks ({@code Medians}), which asks for no distribution; {@link dev.chainrule.benchmarks.report.ReportTable}
 * and {@link dev.chainrule.benchmarks.report.Charts}, for people; {@link dev.chainrule.benchmarks.report.Against}, which times grew beyond noise.
 *
 * <p><b>What holds.</b> {@link dev.chainrule.benchmarks.report.ReportJson} keeps the times of every round; whatever follows from them is computed
 * again when it is read. Times of two runs are compared by their ratio to the limit, for the machine may have been slower as a whole.
 */
package dev.chainrule.benchmarks.report;

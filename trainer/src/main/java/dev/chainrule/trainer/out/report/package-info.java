/**
 * The report of a training: one page of HTML that holds its pictures and its mathematics itself, light or dark as the reader's system is.
 *
 * <p><b>How data flow.</b> {@link dev.chainrule.trainer.out.report.TrainingReport} gathers what a training has left: history, columns, residuals
 * or a confusion matrix, weights, formula → {@code ReportContent} → {@code Report}, a section each → {@code Html}. {@code Charts} draws with
 * {@link dev.chainrule.trainer.chart}; {@code MathMl} turns LaTeX into MathML; {@code WeightTables} colors weights by what a feature moves.
 *
 * <p><b>What holds.</b> The page loads nothing, from nowhere, and has no script; whatever comes from the data is escaped. The same training gives
 * the same page. A confusion matrix has a row for each class that is, a column for each that was given, over the held-out rows where there are
 * some.
 */
package dev.chainrule.trainer.out.report;

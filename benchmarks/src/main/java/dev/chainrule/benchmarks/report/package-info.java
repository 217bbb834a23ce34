/** What a run of the benchmarks found: as JSON, as a table, as charts, and beside an earlier one. */
package dev.chainrule.benchmarks.report;

/** Benchmarks, measured as ratios within one run. */
package dev.chainrule.benchmarks;

/**
 * What pictures are made of: lines and text as SVG, axes with round numbers. Used by the history of a loss, by the report, and by the benchmarks'
 * charts.
 *
 * <p>{@link dev.chainrule.trainer.chart.Svg} writes a picture element by element, lengths in pixels from the upper left corner.
 * {@link dev.chainrule.trainer.chart.Axis} finds the ticks: steps of 1, 2 or 5 times a power of ten, or, where equal distances are equal
 * quotients, powers of ten.
 *
 * <p><b>What holds.</b> Text is escaped; numbers are written the same in every locale; the same picture is the same bytes.
 */
package dev.chainrule.trainer.chart;

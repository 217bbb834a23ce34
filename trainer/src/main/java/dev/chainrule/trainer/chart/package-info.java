/** What pictures are made of: lines and text as SVG, axes with round numbers. */
package dev.chainrule.trainer.chart;

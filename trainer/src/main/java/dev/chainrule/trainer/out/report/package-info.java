/** The report of a training: one page of HTML that holds its pictures and its mathematics itself, light or dark as the reader's system is. */
package dev.chainrule.trainer.out.report;

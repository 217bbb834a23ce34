/** The command line: one class a command, results on standard output, progress and errors on standard error. */
package dev.chainrule.trainer.cli;

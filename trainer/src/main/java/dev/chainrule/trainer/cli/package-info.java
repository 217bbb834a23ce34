/**
 * The command line: one class a command, results on standard output, progress and errors on standard error.
 *
 * <p>The launcher says by the system property {@code chainrule.terminal.columns} that standard error is a terminal, and how wide; without
 * the property it is none, and progress is plain lines.
 */
package dev.chainrule.trainer.cli;
